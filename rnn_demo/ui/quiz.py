"""A quiz, shown in place of a lens that would reveal the answer."""

import streamlit as st

from rnn_demo.figures.row_panels import digit_panel, row_figure
from rnn_demo.figures.state_panels import state_panel
from rnn_demo.ui import chart, choices
from rnn_demo.ui.session import LensInput

QUESTION = "Which digit will it say? This lens would tell: it waits until the answer is shown."
FIGURE = "The digit and the hidden state, row by row."


def show(lens_input: LensInput) -> None:
    """Show the question, and the digit next to the hidden state with its columns in plain order."""
    st.markdown(QUESTION)
    layer = lens_input.reading.layers[lens_input.layer]
    columns = choices.state_columns(lens_input.model, lens_input.reading)[lens_input.layer]
    state = state_panel(layer, columns, lens_input.look, title="hidden state h")
    panels = [digit_panel(lens_input.reading.image, lens_input.look), state]
    chart.show_figure(
        row_figure(panels, lens_input.look, row=lens_input.row, line=lens_input.reading.line),
        "guess",
        FIGURE,
    )
    choices.show_row_slider(
        lens_input.row, len(lens_input.reading.probabilities), "stretch", lens_input.reading.line
    )
    choices.show_layer_menu(lens_input.model)
