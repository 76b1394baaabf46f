"""Compare: networks beside each other on the same rows."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.ribbon import ribbon_panel
from rnn_demo.figures.rows import LABELS, digit_panel, row_figure
from rnn_demo.figures.unit_groups import state_panel
from rnn_demo.reader import LayerReading, Reading

HEIGHT = 360
# The same for all, or Plotly's own margins would shift their rows against each other.
MARGIN = {"l": 30, "r": 8, "t": 30 + LABELS, "b": 62, "autoexpand": False}


def digit_figure(image: np.ndarray, row: int, look: Colours) -> go.Figure:
    """The digit alone, as tall as the networks beside it. image: (28, 28) in reading order."""
    panel = replace(digit_panel(image, look), title="")
    return row_figure([panel], look, row=row, height=HEIGHT).update_layout(margin=MARGIN)


def network_figure(
    reading: Reading, layer: LayerReading, columns: Columns, row: int, look: Colours
) -> go.Figure:
    """One network: the states of one of its layers, and its probabilities after every row."""
    panels = [
        state_panel(layer, columns, look),
        ribbon_panel(
            reading.probabilities[layer.rows], look, title="belief", width=0.75, covered=False
        ),
    ]
    upwards = layer.direction == "backward"
    figure = row_figure(panels, look, row=row, height=HEIGHT, upwards=upwards)
    return figure.update_layout(margin=MARGIN)
