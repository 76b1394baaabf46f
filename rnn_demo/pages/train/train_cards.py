"""The cards of trainings: three networks, all others, and failures next to their cures.

Their texts are in plain words, with Keras's names in the tooltips.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from rnn_demo import library
from rnn_demo.cells import CELLS
from rnn_demo.files import JsonObject
from rnn_demo.pages.train import run_buttons, training_time
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.failures import FAILURES, FailureAndCure
from rnn_demo.spec.presets import PRESETS

TWIN = "twin-of-"
QUICK = "quick-"
START_WITH = QUICK + "simple-16"
FIRST = {  # the cards at the top: a title and a sentence for each
    START_WITH: ("Small, as in the chapter", "A memory of 16 numbers, rewritten at every row."),
    "looped": ("With gates", "24 numbers behind gates, which learn what to keep."),
    "fused": ("Large", "64 numbers, and 64 more that carry them far: the surest of the three."),
}


class OfferedTraining(NamedTuple):
    """A training to choose by a click; `text` describes it, `look_for` says what to watch."""

    spec: NetworkSpec
    recipe: TrainingRecipe
    title: str
    text: str
    look_for: str


def _offered_trainings_by_name() -> dict[str, OfferedTraining]:
    every = {
        name: OfferedTraining(p.spec, p.recipe, p.title, p.what, f"**Look for:** {p.look_for}")
        for name, p in PRESETS.items()
    }
    every |= {
        QUICK + name: OfferedTraining(
            p.spec,
            p.quick,
            f"{p.spec.label()}, quickly",
            f"{p.title}: the same network, in {p.quick.epochs} epochs instead of "
            f"{p.recipe.epochs}.",
            "**Look for:** how its answer to your digit changes from epoch to epoch.",
        )
        for name, p in PRESETS.items()
        if p.quick is not None
    }
    for name, f in FAILURES.items():
        why = f"{f.what} **Why:** {f.why}"
        good = f"Cured. What goes wrong without the cure: {why}"
        every[name] = OfferedTraining(*f.bad, f.title, f.title, why)
        every[TWIN + name] = OfferedTraining(*f.good, f.title, f.title, good)
    return every


CARDS = _offered_trainings_by_name()
_SETTINGS = {name: {**c.spec.to_json(), **c.recipe.to_json()} for name, c in CARDS.items()}
OTHERS = [name for name in PRESETS if name not in FIRST]
LONG = {QUICK + name: name for name, preset in PRESETS.items() if preset.quick}


def matching_card_name(settings: JsonObject, preferred: str | None) -> str | None:
    """Return the name of a card with these settings, `preferred` if possible; None without one.

    `settings` are every field of spec and recipe, by name.
    """
    names = [name for name, of_card in _SETTINGS.items() if of_card == settings]
    return preferred if preferred in names else next(iter(names), None)


def what_to_look_for_text(card: str | None, spec: NetworkSpec) -> str:
    """Return what to look for in a training, by its card if it has one; Markdown."""
    if card is not None:
        return CARDS[card].look_for
    cell = CELLS[spec.cell]
    if cell.GATES:
        return f"**Look for:** its gates: {cell.DESCRIPTION}."
    return "**Look for:** states that are rewritten at every row, as no gate keeps them."


def show_training_cards(current: str | None, on_click: Callable[[str], None]) -> None:
    """Show the cards of all networks; `on_click` gets the name of the clicked card."""
    _mark_card(current)
    facts = _facts_text_by_card([*FIRST, *OTHERS])
    with st.container(key="cards"):
        for name, (title, sentence) in FIRST.items():
            text = f"**{title}** {sentence} *{facts[name]}*"
            st.button(text, key=f"card-{name}", on_click=on_click, args=[name])
    with st.container(key="others-all"):
        for name in OTHERS:
            text = f"**{PRESETS[name].title}** *{facts[name]}*"
            st.button(text, key=f"card-{name}", on_click=on_click, args=[name])


def show_failure_and_cure_cards(current: str | None, on_click: Callable[[str], None]) -> None:
    """Show each failure next to its cure; `on_click` gets the name of the clicked card."""
    _mark_card(current)
    with st.container(key="pairs"):
        for name, failure in FAILURES.items():
            with st.container(key=f"pair-{name}", horizontal=True, gap="xsmall"):
                for card, text, arguments in _failure_and_cure_card_pair(name, failure):
                    key = f"card-{card}"
                    st.button(text, key=key, on_click=on_click, args=[card], help=arguments)


def _mark_card(current: str | None) -> None:
    st.html(f"<style>.st-key-card-{current} button {{border-color: currentColor}}</style>")


def _facts_text_by_card(names: list[str]) -> dict[str, str]:
    """Return accuracy and time of each card, as far as they are known."""
    models = library.title_and_accuracy_by_model()
    times = training_time.estimate_each_training_time(
        (CARDS[name].spec, CARDS[name].recipe) for name in names
    )
    texts = {}
    for name, time in zip(names, times, strict=True):
        _, accuracy = models.get(name, (name, None))
        facts = [] if accuracy is None else [f"{accuracy:.1%} correct"]
        facts += [] if time is None else [f"{time.text}{time.where}"]
        texts[name] = " · ".join(facts)
    return texts


def _failure_and_cure_card_pair(name: str, failure: FailureAndCure) -> list[tuple[str, str, str]]:
    """Return the two cards of a failure: name, text, and the fields in which they differ."""
    bad, good = ({**s.to_json(), **r.to_json()} for s, r in (failure.bad, failure.good))
    fields = [field for field in bad if bad[field] != good[field]]  # by Keras's names
    fails, works = (
        ", ".join(f"`{field}` {run_buttons.field_value_text(side[field])}" for field in fields)
        for side in (bad, good)
    )
    return [
        (name, f"**Fails** {failure.fails}", fails),
        (TWIN + name, f"**Works** {failure.works}", works),
    ]
