"""The cards of what can be trained: three networks, all others, and failures beside their cures.

They are in plain words, with Keras's names in their tooltips.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from rnn_demo import library
from rnn_demo.pages.train import run_buttons, training_time
from rnn_demo.runs import estimate
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.failures import FAILURES, Failure
from rnn_demo.spec.presets import PRESETS

TWIN = "twin-of-"
START_WITH = "simple-16"
FIRST = {  # the cards at the top: a title and a sentence for each
    START_WITH: ("Small, as in the chapter", "A memory of 16 numbers, written anew at every row."),
    "looped": ("With gates", "24 numbers behind gates, which learn what to keep."),
    "fused": ("Large", "64 numbers, and 64 more that carry them far: the surest of the three."),
}


class Card(NamedTuple):
    """A training that one click starts. text: what it is; look_for: what to look for; Markdown."""

    spec: Spec
    recipe: Recipe
    text: str
    look_for: str


def _cards() -> dict[str, Card]:
    every = {
        name: Card(p.spec, p.recipe, p.what, f"**Look for:** {p.look_for}")
        for name, p in PRESETS.items()
    }
    for name, f in FAILURES.items():
        why = f"{f.what} **Why:** {f.why}"
        good = f"Cured. What goes wrong without the cure: {why}"
        every[name] = Card(*f.bad, f.title, why)
        every[TWIN + name] = Card(*f.good, f.title, good)
    return every


CARDS = _cards()
OTHERS = [name for name in PRESETS if name not in FIRST]


def cards(current: str | None, take: Callable[[str], None]) -> None:
    """Show the cards of all networks; `take` is called with the name of the one that is clicked."""
    _mark(current)
    measurements, models = training_time.measurements(), library.model_table()
    with st.container(key="cards"):
        for name, (title, sentence) in FIRST.items():
            facts = _facts(name, models, measurements)
            text = f"**{title}** {sentence} *{facts}*"
            st.button(text, key=f"card-{name}", on_click=take, args=[name])
    with st.container(key="others-all"):
        for name in OTHERS:
            text = f"**{PRESETS[name].title}** *{_facts(name, models, measurements)}*"
            st.button(text, key=f"card-{name}", on_click=take, args=[name])


def pairs(current: str | None, take: Callable[[str], None]) -> None:
    """Show each failure beside its twin; `take` is called with the name of what is clicked."""
    _mark(current)
    with st.container(key="pairs"):
        for name, failure in FAILURES.items():
            with st.container(key=f"pair-{name}", horizontal=True, gap="xsmall"):
                for card, text, arguments in _failure_cards(name, failure):
                    key = f"card-{card}"
                    st.button(text, key=key, on_click=take, args=[card], help=arguments)


def _mark(current: str | None) -> None:
    st.html(f"<style>.st-key-card-{current} button {{border-color: currentColor}}</style>")


def _facts(name: str, models: library.ModelTable, measurements: list[estimate.SpeedRecord]) -> str:
    _, accuracy = models.get(name, (name, None))
    took = estimate.training_seconds(CARDS[name].spec, CARDS[name].recipe, measurements)
    facts = [
        f"{accuracy:.1%} correct" if accuracy is not None else "",
        estimate.rough_duration(took) if took is not None else "",
    ]
    return " · ".join(filter(None, facts))


def _failure_cards(name: str, failure: Failure) -> list[tuple[str, str, str]]:
    """Return the two cards of a failure: name, text, and the fields in which they differ."""
    bad, good = (
        {**spec.to_json(), **recipe.to_json()} for spec, recipe in (failure.bad, failure.good)
    )
    fields = [field for field in bad if bad[field] != good[field]]  # in Keras's names
    fails, works = (
        ", ".join(f"`{field}` {run_buttons.field_text(side[field])}" for field in fields)
        for side in (bad, good)
    )
    return [
        (name, f"**Fails** {failure.fails}", fails),
        (TWIN + name, f"**Works** {failure.works}", works),
    ]
