"""A quiz: what is to be seen in the place of a lens that would tell the answer."""

import streamlit as st

from rnn_demo.figures.row_panels import digit_panel, row_figure
from rnn_demo.figures.state_panels import state_panel
from rnn_demo.ui import chart, choices
from rnn_demo.ui.session import LensInput

QUESTION = "Which digit will it say? This lens would tell: it waits until the answer is shown."
FIGURE = "The digit and the hidden state, row by row."


def show(shown: LensInput) -> None:
    """The question, and the digit beside the hidden state, whose columns stand as they come."""
    st.markdown(QUESTION)
    layer = shown.reading.layers[shown.layer]
    columns = choices.columns(shown.model, shown.reading)[shown.layer]
    state = state_panel(layer, columns, shown.look, title="hidden state h")
    panels = [digit_panel(shown.reading.image, shown.look), state]
    chart.show(row_figure(panels, shown.look, row=shown.row), "guess", FIGURE)
    choices.choose_row(shown.row, len(shown.reading.probabilities), "stretch", shown.reading.line)
    choices.choose_layer(shown.model)
