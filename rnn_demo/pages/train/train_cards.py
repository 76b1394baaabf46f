"""What can be trained, as cards: three networks, all others, and failures beside their good twins.

In plain words; what Keras calls it stands behind them, for who points at it.
"""

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
FIRST = {  # what is offered first: its title, and a sentence
    START_WITH: ("Small, as in the chapter", "A memory of 16 numbers, written anew at every row."),
    "looped": ("With gates", "24 numbers behind gates, which learn what to keep."),
    "fused": ("Large", "64 numbers, and 64 more that carry them far: the surest of the three."),
}
STYLE = """<style>
.st-key-setup {gap: .6rem}
:is(.st-key-cards, .st-key-others-all) {display: grid; gap: .6rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr))}
.st-key-pairs {display: grid; gap: .6rem 1.4rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr))}
.st-key-pairs > div, .st-key-cards > div, .st-key-others-all > div {width: auto; min-width: 0}
.st-key-pairs [class*="st-key-pair-"] {flex-wrap: nowrap; align-items: stretch; height: 100%}
.st-key-pairs [class*="st-key-pair-"] > div {min-width: 0; flex: 1 1 0}
.st-key-pairs [class*="st-key-card-"] :is(.stButton, .stTooltipIcon, .stTooltipHoverTarget)
  {width: 100%; height: 100%}
.st-key-setup [class*="st-key-card-"], .st-key-setup [class*="st-key-card-"] button {width: 100%;
  height: 100%}
.st-key-setup [class*="st-key-card-"] button {padding: .45rem .7rem; border-width: 2px}
.st-key-setup [class*="st-key-card-"] button > div {width: 100%; justify-content: flex-start;
  text-align: left}
.st-key-setup [class*="st-key-card-"] button p {font-size: .9rem; white-space: normal;
  line-height: 1.3}
.st-key-setup [class*="st-key-card-"] strong {display: block; font-weight: 600}
.st-key-setup [class*="st-key-card-"] em {display: block; font-style: normal; opacity: .7}
.st-key-cards [class*="st-key-card-"] strong {font-size: 1.05rem}
.st-key-card-CHOSEN button {border-color: currentColor}
</style>"""


@dataclass(frozen=True)
class Card:
    """A training that is one click away. text: what it is. look_for: what to look for; Markdown."""

    spec: Spec
    recipe: Recipe
    text: str
    look_for: str


def _cards() -> dict[str, Card]:
    found = {
        name: Card(p.spec, p.recipe, p.what, f"**Look for:** {p.look_for}")
        for name, p in PRESETS.items()
    }
    for name, f in FAILURES.items():
        why = f"{f.what} **Why:** {f.why}"
        found[name] = Card(f.spec, f.recipe, f.title, why)
        good = f"The twin that works. What goes wrong with the other one: {why}"
        found[TWIN + name] = Card(f.good_spec, f.good_recipe, f.title, good)
    return found


def _work(name: str) -> float:
    card = CARDS[name]
    return card.spec.flops() * card.recipe.images * card.recipe.epochs


CARDS = _cards()
OTHERS_QUICKEST_FIRST = sorted(PRESETS.keys() - FIRST.keys(), key=_work)


def failure_of(name: str | None) -> Failure | None:
    """The failure that a card shows, or whose good twin it is."""
    return FAILURES.get((name or "").removeprefix(TWIN))


def cards(chosen: str | None, take: Any) -> None:
    """All of them; `take` is called with the name of the one that is clicked."""
    st.html(STYLE.replace("CHOSEN", str(chosen)))
    ended, listed = training_time.ended(), library.listing()
    with st.container(key="cards"):
        for name, (title, sentence) in FIRST.items():
            facts = _facts(name, listed, ended)
            text = f"**{title}** {sentence} *{facts}*"
            st.button(text, key=f"card-{name}", on_click=take, args=[name])
    st.caption("Or see what makes one fail, and what cures it:")
    with st.container(key="pairs"):
        for name, failure in FAILURES.items():
            with st.container(key=f"pair-{name}", horizontal=True, gap="xsmall"):
                for card, text, arguments in _sides(name, failure):
                    key = f"card-{card}"
                    st.button(text, key=key, on_click=take, args=[card], help=arguments)
    with (
        st.expander(f"All {len(PRESETS)} networks", key="all-cards"),
        st.container(key="others-all"),
    ):
        for name in OTHERS_QUICKEST_FIRST:
            text = f"**{PRESETS[name].title}** *{_facts(name, listed, ended)}*"
            st.button(text, key=f"card-{name}", on_click=take, args=[name])


def _facts(name: str, listed: library.Listing, ended: training_time.Cards) -> str:
    card = CARDS[name]
    _, accuracy = listed.get(name, (name, None))
    takes = training_time.in_words(card.spec, card.recipe, ended)
    facts = [
        f"{accuracy:.1%} correct" if accuracy is not None else "",
        takes.replace("seconds", "s").replace("minutes", "min").replace("hours", "h"),
    ]
    return " · ".join(filter(None, facts))


def _sides(name: str, failure: Failure) -> list[tuple[str, str, str]]:
    """The two cards of a failure: name, text, and the fields in which they differ."""
    bad = {**failure.spec.to_json(), **failure.recipe.to_json()}
    good = {**failure.good_spec.to_json(), **failure.good_recipe.to_json()}
    fields = [field for field in bad if bad[field] != good[field]]  # in Keras's names
    fails, works = (
        ", ".join(f"`{field}` {run_buttons.short(side[field])}" for field in fields)
        for side in (bad, good)
    )
    return [
        (name, f"**Fails** {failure.fails}", fails),
        (TWIN + name, f"**Works** {failure.works}", works),
    ]
