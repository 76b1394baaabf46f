"""What can be trained, as cards: the presets in a row, and the failures beside their good twins."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnn_demo import library
from rnn_demo.pages.train import run_buttons, training_time
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.meant_to_fail import FAILURES, Failure
from rnn_demo.spec.presets import PRESETS

TWIN = "twin-of-"
START_WITH = "simple-16"
STYLE = """<style>
.st-key-setup {gap: .6rem}
.st-key-cards {flex-wrap: nowrap; overflow-x: auto; padding-bottom: .3rem}
.st-key-cards > div {flex: 0 0 auto}
.st-key-cards button {width: 12.6rem; height: 4.1rem}
.st-key-pairs button {min-height: 3.7rem; height: 100%}
.st-key-pairs .stHorizontalBlock {flex-wrap: nowrap}
.st-key-pairs .stHorizontalBlock > div {min-width: 0}
.st-key-setup .stButton button > div {width: 100%; justify-content: flex-start; text-align: left}
.st-key-pairs [class*="st-key-pair-"] {gap: .2rem}
.st-key-pairs .stHtml {font-size: .8rem; opacity: .75}
.st-key-cards button, .st-key-pairs button {padding: .2rem .5rem; justify-content: flex-start;
  align-items: flex-start; text-align: left; border-width: 2px; overflow: hidden}
.st-key-cards button p, .st-key-pairs button p {font-size: .8rem;
  white-space: normal; overflow-wrap: anywhere}
@media (max-width: 640px) {.st-key-pairs {flex-direction: column}}
.st-key-setup .stButton [data-testid="stMarkdownContainer"] {line-height: 1.25}
.st-key-setup .stButton button p strong {display: block; font-weight: 600}
.st-key-card-CHOSEN button {border-color: #d9480f}
</style>"""


@dataclass(frozen=True)
class Card:
    """A training that is one click away. text: what it is and what to look for, as Markdown."""

    spec: Spec
    recipe: Recipe
    text: str


def _cards() -> dict[str, Card]:
    found = {
        name: Card(p.spec, p.recipe, f"{p.what} **Look for:** {p.look_for}")
        for name, p in PRESETS.items()
    }
    for name, f in FAILURES.items():
        text = f"{f.what} **Why:** {f.why}"
        found[name] = Card(f.spec, f.recipe, text)
        good = f"The twin that works. What goes wrong with the other one: {text}"
        found[TWIN + name] = Card(f.good_spec, f.good_recipe, good)
    return found


def _work(name: str) -> tuple[bool, float]:
    card = CARDS[name]
    return name != START_WITH, card.spec.flops() * card.recipe.images * card.recipe.epochs


CARDS = _cards()
QUICKEST_FIRST = sorted(PRESETS, key=_work)


def failure_of(name: str | None) -> Failure | None:
    """The failure that a card shows, or whose good twin it is."""
    return FAILURES.get((name or "").removeprefix(TWIN))


def cards(chosen: str | None, take: Any) -> None:
    """All of them; `take` is called with the name of the one that is clicked."""
    st.html(STYLE.replace("CHOSEN", str(chosen)))
    ended, listed = training_time.ended(), library.listing()
    with st.container(key="cards", horizontal=True, gap="small"):
        for name in QUICKEST_FIRST:
            st.button(_preset(name, listed, ended), key=f"card-{name}", on_click=take, args=[name])
    with st.container(key="pairs", horizontal=True, gap="small"):
        for name, failure in FAILURES.items():
            with st.container(key=f"pair-{name}", width="stretch"):
                st.html(failure.title)
                with st.container(horizontal=True, gap="xsmall"):
                    for card, text in _sides(name, failure):
                        key = f"card-{card}"
                        st.button(text, key=key, on_click=take, args=[card], width="stretch")


def _preset(name: str, listed: library.Listing, ended: training_time.Cards) -> str:
    card = CARDS[name]
    _, accuracy = listed.get(name, (name, None))
    takes = training_time.in_words(card.spec, card.recipe, ended)
    facts = [
        f"{accuracy:.1%}" if accuracy is not None else "",
        f"{sum(card.spec.parameters().values()):,} parameters",
        takes.replace("seconds", "s").replace("minutes", "min").replace("hours", "h"),
    ]
    return f"**{PRESETS[name].title}** {' · '.join(filter(None, facts))}"


def _sides(name: str, failure: Failure) -> list[tuple[str, str]]:
    """The two cards of a failure, by name, each with the fields in which they differ."""
    bad = {**failure.spec.to_json(), **failure.recipe.to_json()}
    good = {**failure.good_spec.to_json(), **failure.good_recipe.to_json()}
    fields = [field for field in bad if bad[field] != good[field]]  # in Keras's names
    fails, works = (
        ", ".join(f"{field} {run_buttons.short(side[field])}" for field in fields)
        for side in (bad, good)
    )
    return [(name, f"**Fails** {fails}"), (TWIN + name, f"**Works** {works}")]
