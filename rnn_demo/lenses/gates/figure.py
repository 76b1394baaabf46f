"""A gate, the candidate or a state of a layer as a heatmap next to the image."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.cells.cell import Cell
from rnn_demo.explain.state_view import OrderedLayerColumns
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.row_panels import Panel, colour_limits_and_scale, image_panel, panels_figure
from rnn_demo.figures.state_panels import state_panel, unit_values_panel
from rnn_demo.reader import LayerReading, Reading

COLOURED = 0.99  # share of c's numbers within the range of colours, as a few are very large


def chosen_gate_or_state_figure(
    reading: Reading,
    layer: LayerReading,
    cell: Cell,
    columns: OrderedLayerColumns,
    name: str,
    row: int,
    look: Colours,
) -> go.Figure:
    """Make a figure of the image and one heatmap: a gate of the cell, "h", or an LSTM's "c"."""
    panel = _gate_or_state_panel(layer, cell, columns, name, look)
    panels, upwards = [image_panel(reading.image, look), panel], layer.direction == "backward"
    return panels_figure(panels, look, row=row, height=400, upwards=upwards, line=reading.line_word)


def _gate_or_state_panel(
    layer: LayerReading, cell: Cell, columns: OrderedLayerColumns, name: str, look: Colours
) -> Panel:
    if name == "h":
        return state_panel(layer, columns, look)
    if name == "c":
        assert layer.cell_states is not None
        values, title = layer.cell_states, "cell state c"
        high = max(float(np.quantile(np.abs(values), COLOURED, method="higher")), 1e-6)
        limits = -high, high, look.diverging
    else:
        values = layer.gates[name]
        is_candidate = name == "candidate"
        title = name if is_candidate else f"{name} gate"
        activation = layer.activation if is_candidate else cell.gate_activation.name
        limits = colour_limits_and_scale(values, activation, look)
    values = values[layer.row_index_by_step]
    return unit_values_panel(title, name, values, columns, limits, look, shows_direction=False)
