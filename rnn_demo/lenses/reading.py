"""Reading: the digit, the hidden state and the probabilities, row by row."""

from rnn_demo.figures.reading import reading_figure
from rnn_demo.ui import chart, live
from rnn_demo.ui.session import Shown

TITLE = "Reading"
SENTENCE = (
    "From left to right: the digit, what the network remembers after each row, and what it would "
    "answer then. Press Play, or move the slider."
)
MORE = (
    "One line for each row that is read, one column for each unit of the hidden state. The rows "
    "below the line are still unknown. The probabilities are the network's own, as they come from "
    "the state after each row; the bars beside the canvas are calibrated."
)
ROW = False


def why_not(model: object) -> None:
    """Every network can be looked at."""


def show(shown: Shown) -> None:
    """The figure that plays."""
    figure = live.figure(
        shown.model,
        lambda: reading_figure(shown.reading, row=shown.row, dark=shown.dark),
        shown.row,
        shown.dark,
    )
    chart.show(figure, "figure")
