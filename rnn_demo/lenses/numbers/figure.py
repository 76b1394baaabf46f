"""The numbers: states and gates as heatmaps to click on, and additions line by line."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import Columns
from rnn_demo.explain.weighted_sums import Line
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.pixels import inks_over, paint
from rnn_demo.figures.row_panels import (
    Panel,
    colour_range,
    digit_panel,
    largest_magnitude,
    row_figure,
)
from rnn_demo.figures.state_panels import names_axis, state_panel, unit_panel
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.text_style import FINE_TEXT

STRIP = 48  # pixels of a line of an addition, with its name
MOST_WRITTEN = 16  # units whose numbers have room in their cells


def states_figure(
    reading: Reading, layer: LayerReading, columns: Columns, row: int, unit: int, look: Colours
) -> go.Figure:
    panels = [digit_panel(reading.image, look), state_panel(layer, columns, look)]
    return _with_unit(panels, layer, columns, row, unit, look, line=reading.line)


def votes_figure(
    reading: Reading,
    layer: LayerReading,
    columns: Columns,
    digit: int,
    row: int,
    unit: int,
    look: Colours,
) -> go.Figure:
    """What each unit adds to a digit's logit after each row; columns: of the votes."""
    votes = np.empty_like(columns.values)
    votes[:, columns.units] = columns.values[layer.rows]
    high = max(float(np.abs(votes).max()), 1e-6)
    limits = -high, high, look.diverging
    panel = unit_panel(
        f"votes for {digit}", "vote", votes, columns, limits, look, shows_direction=False
    )
    panels = [digit_panel(reading.image, look), panel]
    return _with_unit(panels, layer, columns, row, unit, look, line=reading.line)


def gates_figure(
    layer: LayerReading, columns: Columns, row: int, unit: int, look: Colours, line: str = "row"
) -> go.Figure:
    """Each gate of an LSTM or GRU, the candidate, and an LSTM's c as heatmaps of their own."""
    panels = []
    for name, gate in layer.gates.items():
        activation = layer.activation if name == "candidate" else "sigmoid"
        limits = colour_range(gate, activation, look)
        panels.append(
            unit_panel(name, name, gate[layer.rows], columns, limits, look, shows_direction=False)
        )
    if layer.cell_states is not None:
        c = layer.cell_states[layer.rows]
        high = max(float(np.quantile(np.abs(c), 0.99)), 1e-6)  # a few units run far off
        limits = -high, high, look.diverging
        panels.append(unit_panel("c", "c", c, columns, limits, look, shows_direction=False))
    return _with_unit(panels, layer, columns, row, unit, look, height=340, line=line)


def _with_unit(
    panels: list[Panel],
    layer: LayerReading,
    columns: Columns,
    row: int,
    unit: int,
    look: Colours,
    height: int = 400,
    line: str = "row",
) -> go.Figure:
    place = _place(columns, unit)
    upwards = layer.direction == "backward"
    figure = row_figure(panels, look, row=row, height=height, upwards=upwards, line=line)
    for i, panel in enumerate(panels, 1):
        if panel.title != "digit":
            figure.add_shape(
                name="unit", type="rect", xref="x" if i == 1 else f"x{i}", yref="y",
                x0=place - 0.5, x1=place + 0.5, y0=0.5, y1=28.5,
                line={"color": look.accent, "width": 1.2},
            )  # fmt: skip
    return figure


def _place(columns: Columns, unit: int) -> int:
    return int(np.flatnonzero(columns.units == unit)[0])


def addition_figure(lines: list[Line], columns: Columns, unit: int, look: Colours) -> go.Figure:
    """Each line of an addition as a strip with one cell for each unit; one unit is marked."""
    units, place = len(columns.units), _place(columns, unit)
    named = "%{x}" if columns.groups else "unit %{x}"
    data, names, written = [], [], []
    for i, line in enumerate(lines):
        high = max(largest_magnitude(other.values) for other in lines if other.group == line.group)
        data.append({
            "type": "heatmap", "z": line.values[None, columns.units].astype(np.float32),
            "x": list(range(units)), "y": [2 * i + 1],  # its name stands above it
            "zmin": -high, "zmax": high, "colorscale": look.diverging, "showscale": False,
            "hovertemplate": f"{named}: {line.name} = %{{z:.5f}}<extra></extra>",
            "meta": {"layer": columns.layer, "columns": columns.units.tolist()},
        })  # fmt: skip
        if units <= MOST_WRITTEN:
            shown = line.values[columns.units]
            written.append({
                "type": "scatter", "mode": "text", "hoverinfo": "skip",
                "x": list(range(units)), "y": [2 * i + 1] * units,
                "cliponaxis": False,
                "text": [f"{round(value, 1) + 0:.1f}" for value in shown.tolist()],  # no -0.0
                "textfont": {"size": FINE_TEXT,
                             "color": inks_over(paint(shown, -high, high, look.diverging))},
            })  # fmt: skip
        names.append({
            "text": line.name, "x": 0, "xref": "paper", "xanchor": "left", "y": 2 * i + 0.5,
            "yanchor": "bottom", "showarrow": False, "borderpad": 0,
            "font": {"size": FINE_TEXT, "color": look.ink, "family": "monospace"},
        })  # fmt: skip
    return go.Figure(
        data=data + written,
        layout={
            "height": STRIP * len(lines) + 34, "margin": {"l": 10, "r": 14, "t": 2, "b": 32},
            "xaxis": {**names_axis(columns), "fixedrange": True, "showgrid": False,
                      "zeroline": False, "ticks": "", "color": look.faint},
            "yaxis": {"range": [2 * len(lines) - 0.5, -0.5], "visible": False, "fixedrange": True},
            "annotations": names, "showlegend": False, "dragmode": False,
            "shapes": [{"type": "rect", "xref": "x", "yref": "paper", "x0": place - 0.5,
                        "x1": place + 0.5, "y0": 0, "y1": 1, "name": "unit",
                        "line": {"color": look.accent, "width": 1.5}}],
        },
    )  # fmt: skip
