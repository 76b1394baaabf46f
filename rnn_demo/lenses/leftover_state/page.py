"""Leftover state: two digits one after the other, with and without reset_state between them."""

import streamlit as st

from rnn_demo.data import in_order
from rnn_demo.figures.answers import answers_figure, in_words
from rnn_demo.lenses.leftover_state.figure import leftover_figure
from rnn_demo.lenses.leftover_state.numbers import leftover_state
from rnn_demo.ui import chart, choices, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import shared

ORDER = 9
TITLE = "Leftover state"
SENTENCE = (
    "Your digit is read, then a second one, once after `reset_state` and once without it. How far "
    "the two readings of the second digit differ is what is left over from the first."
)
MORE = (
    "A stateful network (`stateful=True`) starts a digit with the hidden state that the one before "
    "left, unless `reset_state` is called. For any other network, a second digit without a reset "
    "is not something it was trained for."
)
OF_DIGITS = False
FIELDS = shared("grouped", "second")


def show(shown: Shown) -> None:
    """What is left of the first digit, and both answers to the second."""
    model, k = shown.model, shown.layer
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        choices.choose_second(shown.image)
        choices.choose_layer(model)
        choices.group_columns(model)
    second = in_order(session.second_image(), model.row_order, model.row_seed)
    found = shown.once(
        "leftover_state",
        lambda: leftover_state(model.network, shown.reading, second),
        second.tobytes(),
    )
    residue = found.residues[k]
    washed = residue.washed_out()
    with st.container(key="leftover_state"):
        if washed is None:
            last = residue.size[residue.rows[-1]] / residue.carried
            gone = f"After the last row the two readings still differ by **{last:.0%}** of that."
        else:
            gone = f"From row **{washed + 1}** on less than 1 % of that is left."
        st.markdown(
            f"Your digit leaves a state of length {residue.carried:.2f} behind. {gone} The second "
            f"digit is read as **{found.reset.digit}** after a reset, and as "
            f"**{found.without_reset.digit}** without."
        )
        columns = choices.columns(model, shown.reading)[k]
        chart.show(
            leftover_figure(found, k, columns, shown.row, shown.look),
            "left",
            "The second digit, and row by row what is left of the first digit's state.",
        )
        answers = {"after reset_state": found.reset, "without": found.without_reset}
        chart.show(answers_figure(answers, shown.look), "answers", in_words(answers))
