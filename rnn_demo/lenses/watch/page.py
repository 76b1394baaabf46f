"""Watch: the digit, what the network has in mind, its hidden state and its belief, row by row."""

from typing import Any

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import both_ways, stop_rule
from rnn_demo.explain.state_view import SHOWS, StateView, state_view
from rnn_demo.explain.story import story
from rnn_demo.explain.votes import votes
from rnn_demo.glossary import with_terms
from rnn_demo.lenses.watch.figure import watch_figure
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, choices, live, memory, player, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, one_of, shared

ORDER = 1
TITLE = "Watch"
SENTENCE = ""
MORE = (
    "Each line is what it knows after one more row. *In its memory* is a linear readout: what can "
    "be read off the state, not proof that the network uses it. Brighter is what it remembers, "
    "bluer what it expects below. The wider a colour of its belief, the likelier that digit."
)
OF_DIGITS = False
FIELDS = {
    **shared("grouped", "digit", "pictured"),
    "show": Field("state", one_of(*SHOWS)),  # what of the hidden state
}
FIGURE = "The digit, what is in the network's memory, its hidden state and its belief, row by row."
NAMES = {"state": "State", "votes": "Votes", "change": "Change"}
HELP = (
    "State: h, what each unit holds. Votes: what each unit adds to one digit's logit. Change: what "
    "each row has changed in h."
)
STYLE = """<style>
.st-key-story p {font-size: 1.25rem; font-weight: 600; margin: 0; min-height: 1.9rem}
</style>"""


def show(shown: Shown) -> None:
    """The figure that plays, the story below it, and how else the state can be shown."""
    view, readout = _view(shown), memory.ask(shown.model)
    figure = watch_figure(shown.reading, view, readout, shown.look, row=shown.row)
    live.note_image(figure, shown)
    chart.show(figure, "figure", f"{FIGURE} {shown.said}")
    st.html(STYLE)
    with st.container(key="story", gap=None):
        told = story(shown.reading.probabilities, shown.row, shown.reading.turn)
        st.html(f'<p class="story">{told}</p>')
        live.part("story")
    player.player(shown)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="settings"):
        _settings(shown)
    st.caption(legend(view, shown.model.network.layers), help=_more(shown))
    if both := both_ways.sentence(shown.model.network):
        st.caption(both)


def _settings(shown: Shown) -> None:
    st.segmented_control(
        "Show",
        SHOWS,
        format_func=NAMES.__getitem__,
        required=True,
        label_visibility="collapsed",
        help=with_terms(HELP),
        **session.widget("show"),
    )
    choices.group_columns(shown.model)
    if session.state("show") == "votes":
        digits = ["best", *range(shown.model.network.classes)]
        asked = session.state("digit")
        st.selectbox(
            "Digit",
            digits,
            width=170,
            label_visibility="collapsed",
            format_func=lambda d: (
                f"for {shown.reading.digit}, the answer" if d == "best" else f"for {d}"
            ),
            **session.widget("digit", asked if asked in digits else "best"),
        )


def _view(shown: Shown) -> StateView:
    network, reading = shown.model.network, shown.reading
    of, units = session.state("show"), choices.units(shown.model)
    digit = session.state("digit")
    digit = digit if digit in range(network.classes) else reading.digit
    if of == "votes":
        try:
            votes(network, reading, digit)
        except UserError as error:
            st.info(f"{as_markdown(error)} Its states are shown instead.")
            of = "state"
    return state_view(network, reading, units, of, digit)


def _more(shown: Shown) -> str:
    """What there is to say of the figure for who asks."""
    rule = stop_rule.find(shown.model.card)
    step = stop_rule.step(shown.reading, shown.model.card)
    early = "" if rule is None else f"\n\n{rule}"
    if step is not None:
        early += f" This digit it may stop reading after row {step + 1}."
    return with_terms(MORE) + early


def legend(view: StateView, layers: Any) -> str:
    """What a newcomer must know to read the hidden state."""
    says = []
    if view.show == "votes":
        says.append(f"Orange votes for {view.digit}, blue against it.")
    elif view.ordered:
        says.append("The digit above a group of units is the one they speak for most.")
        what = "speaks" if view.show == "state" else "is a change"
        says.append(f"Orange {what} for that digit, blue against it.")
        if any(_colour_only(layers[c.layer]) for c in view.columns):
            says.append("Here a colour is for or against, not the sign of h: hover to see h.")
    else:
        says.append("Each column is a unit: orange is above 0, blue below.")
    if view.silent:
        one = view.silent == 1
        says.append(
            f"{view.silent} {'unit says' if one else 'units say'} nothing about the digit: "
            f"{'it stands' if one else 'they stand'} last, under -."
        )
    if view.votes is not None and not view.votes.exact:
        says.append("The votes are not the whole logit: something reaches it another way.")
    return " ".join(says)


def _colour_only(layer: Any) -> bool:
    """GRUs, and units that are never below 0, whose own sign says nothing about a digit."""
    return layer.kind == "GRU" or layer.cell.activation.name == "relu"
