"""Compare: networks side by side on the same rows."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import OrderedLayerColumns
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.ribbon import ribbon_panel
from rnn_demo.figures.row_panels import image_panel, panels_figure
from rnn_demo.figures.state_panels import state_panel
from rnn_demo.reader import LayerReading, Reading

HEIGHT = 344


def input_image_figure(image: np.ndarray, row: int, look: Colours, line: str = "row") -> go.Figure:
    """Return a figure of only the digit, (28, 28), as tall as the networks."""
    panel = replace(image_panel(image, look), title="")
    figure = panels_figure([panel], look, row=row, height=HEIGHT, line=line)
    figure.layout.margin.b = 62  # as in the networks' figures, so that their rows are aligned
    return figure


def network_figure(
    reading: Reading, layer: LayerReading, columns: OrderedLayerColumns, row: int, look: Colours
) -> go.Figure:
    """Return a figure of one network: a layer's states, and the probabilities after every row."""
    state = state_panel(layer, columns, look, title="hidden state")
    belief = reading.probabilities[layer.row_index_by_step]
    panels = [
        replace(state, traces=state.traces[:1], groups=()),  # too narrow for the names of groups
        ribbon_panel(belief, look, title="belief"),
    ]
    upwards = layer.direction == "backward"
    return panels_figure(
        panels, look, row=row, height=HEIGHT, upwards=upwards, line=reading.line_word
    )
