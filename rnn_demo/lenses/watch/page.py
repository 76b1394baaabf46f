"""Reading: the digit, the hidden state and the probabilities, row by row."""

from typing import Any

import streamlit as st

from rnn_demo.data import DIGITS
from rnn_demo.errors import UserError
from rnn_demo.explain import both_ways, stop_rule
from rnn_demo.explain.state_view import SHOWS, StateView, state_view
from rnn_demo.explain.votes import votes
from rnn_demo.figures.heatmap import reading_figure
from rnn_demo.glossary import with_terms
from rnn_demo.lenses.map import others_page as others
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, choices, live, player, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, one_of, shared

ORDER = 1
TITLE = "Reading"
SENTENCE = (
    "Your digit, the hidden state after each row, and the answer at that point. Press Play, move "
    "the slider, or click to look at a row and a unit."
)
MORE = "One line is one row read, one column one unit of the hidden state."
OF_DIGITS = False
FIELDS = {
    **shared("grouped", "digit"),
    "show": Field("state", one_of(*SHOWS)),  # what of the hidden state
    **others.FIELDS,
}
FIGURE = "The digit, the hidden state and the probabilities, one line for each row."
NAMES = {"state": "State", "votes": "Votes", "change": "Change"}
HELP = (
    "State: h, what each unit holds. Votes: what each unit adds to one digit's logit. Change: what "
    "each row has changed in h."
)
STOP = " ▶: sure enough to stop."


def show(shown: Shown) -> None:
    """What is to be seen of the state, and the figure that plays."""
    network, reading = shown.model.network, shown.reading
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="settings"):
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
            digits = ["best", *range(network.classes)]
            asked = session.state("digit")
            st.selectbox(
                "Digit",
                digits,
                width=170,
                label_visibility="collapsed",
                format_func=lambda d: (
                    f"for {reading.digit}, the answer" if d == "best" else f"for {d}"
                ),
                **session.widget("digit", asked if asked in digits else "best"),
            )
    of, units = session.state("show"), choices.units(shown.model)
    digit = session.state("digit")
    digit = digit if digit in range(network.classes) else reading.digit
    if of == "votes":
        try:
            votes(network, reading, digit)
        except UserError as error:
            st.info(f"{as_markdown(error)} Its states are shown instead.")
            of = "state"
    view = state_view(network, reading, units, of, digit)
    card = shown.model.card
    stop = stop_rule.step(reading, card)
    st.caption(legend(view, network.layers) + (STOP if stop_rule.find(card) else ""))
    if both := both_ways.sentence(network):
        st.caption(both)
    figure = reading_figure(reading, view, shown.look, row=shown.row, stop=stop)
    figure.hide_buttons()  # the player has its own
    live.note_image(figure, shown)
    chart.show(figure, "figure", f"{FIGURE} {shown.said}")
    player.player(shown)
    if network.classes == DIGITS:
        others.others(shown)


def legend(view: StateView, layers: Any) -> str:
    """What a newcomer must know to read the heatmap, and how it adds up."""
    says = ["One line is one row read, one column one unit."]
    if view.show == "votes":
        says.append(f"Orange votes for {view.digit}, blue against it.")
    elif view.ordered:
        says.append("The digit above a group is what its units speak for.")
        what = "speaks" if view.show == "state" else "is a change"
        says.append(f"Orange {what} for that digit, blue against it.")
        if any(_colour_only(layers[c.layer]) for c in view.columns):
            says.append("Here a colour is for or against, not the sign of h: hover to see h.")
    else:
        says.append("Orange is above 0, blue below.")
    if view.silent:
        one = view.silent == 1
        says.append(
            f"{view.silent} {'unit says' if one else 'units say'} nothing about the digit: "
            f"{'it stands' if one else 'they stand'} last, under -."
        )
    if view.votes is not None:
        if view.votes.exact:
            says.append(
                "All votes and the bias add up to the logit, less the mean of all ten; the largest "
                f"difference over 28 rows is {view.votes.residual:.0e}."
            )
        else:
            says.append("The votes are not the whole logit: something reaches it another way.")
    return " ".join(says)


def _colour_only(layer: Any) -> bool:
    """GRUs, and units that are never below 0, whose own sign says nothing about a digit."""
    return layer.kind == "GRU" or layer.cell.activation.name == "relu"
