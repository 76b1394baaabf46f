"""What an operation on the drawing or the memory changed, as it is shown."""

import streamlit as st

from rnn_demo.lenses.poke.figure import surgery_figure
from rnn_demo.lenses.poke.numbers import change, differs
from rnn_demo.reader import Reading
from rnn_demo.ui import chart, choices
from rnn_demo.ui.session import Shown


def show_change(shown: Shown, after: Reading, touched: tuple[int, str] | None) -> None:
    """The reading after it beside that before, row by row. touched: as of `surgery_figure`."""
    with st.container(key="poke"):
        columns = choices.columns(shown.model, shown.reading)[shown.layer]
        chart.show(
            surgery_figure(shown.reading, after, columns, touched, shown.row, shown.look),
            "change",
            "The changed digit, how the states differ, and how sure it is of both answers. "
            f"It reads {after.digit} instead of {shown.reading.digit}.",
        )
        states = change(shown.reading, after, shown.layer)
        backward = shown.reading.layers[shown.layer].direction == "backward"
        st.caption(f"{differs(states, backward)} Dotted: as it was before the change.")
        choices.choose_layer(shown.model)
