"""The hidden state with its columns grouped by the digit that each unit supports."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rnn_demo.explain.state_view import OrderedLayerColumns
from rnn_demo.figures.colours import Colours, PlotlyDict, Scale
from rnn_demo.figures.row_panels import Panel, colour_limits_and_scale, heatmap_trace
from rnn_demo.reader import LayerReading
from rnn_demo.reader.reading import ARROWS

Limits = tuple[float, float, Scale]  # values of the lowest and highest colour, and the scale


def layer_titles(layers: Sequence[LayerReading]) -> list[str]:
    """Return short titles, "hidden state h", "h2", "h2 ↑": a phone may show four of them."""
    if len(layers) == 1:
        return ["hidden state h"]
    numbers = [1]
    for before, layer in pairwise(layers):
        other_half = (before.name == layer.name) and (before.direction != layer.direction)
        numbers.append(numbers[-1] + (not other_half))
    names = [f"h{number}" if numbers[-1] > 1 else "h" for number in numbers]
    if len({layer.direction for layer in layers}) == 1:
        return names
    return [f"{n} {ARROWS[layer.direction]}" for n, layer in zip(names, layers, strict=True)]


def state_panel(
    layer: LayerReading, columns: OrderedLayerColumns, look: Colours, title: str = "hidden state h"
) -> Panel:
    """Make a panel of a layer's h after each row."""
    limits = colour_limits_and_scale(layer.states, layer.activation, look)
    h = layer.states[layer.row_index_by_step]
    return unit_values_panel(title, "h", h, columns, limits, look)


def unit_values_panel(
    title: str,
    what: str,
    values: np.ndarray,
    columns: OrderedLayerColumns,
    limits: Limits,
    look: Colours,
    *,
    shows_direction: bool = True,
) -> Panel:
    """Make a panel of a number for each unit, (28, units), in the order of the columns.

    Thin lines separate groups.

    Args:
        what: The number's name in hover text.
        shows_direction: True if in groups the colour shows support for the group's digit, or
            opposition to it; hover text has the number itself.
    """
    shows_direction, values = shows_direction and bool(columns.groups), values[:, columns.units]
    number, unit = "customdata" if shows_direction else "z", "" if columns.groups else "unit "
    if shows_direction:
        high = max(-limits[0], limits[1])
        limits = -high, high, look.diverging
    trace = heatmap_trace(
        values * columns.factors if shows_direction else values,
        *limits,
        f"after %{{line}} %{{y}}, {unit}%{{x}}<br>{what} = %{{{number}:.4f}}",
        layer=columns.layer,
        columns=columns.units.tolist(),
    )
    traces = [{**trace, "customdata": values} if shows_direction else trace]
    if edges := [first - 0.5 for _, first, _ in columns.groups[1:]]:
        traces.append({
            "type": "scatter", "mode": "lines", "hoverinfo": "skip",
            "x": [x for edge in edges for x in (edge, edge, None)],  # None lifts the pen
            "y": [0.5, len(values) + 0.5, None] * len(edges),
            "line": {"color": look.faint, "width": 0.7}, "opacity": 0.7,
        })  # fmt: skip
    return Panel(title, traces, xaxis=unit_axis(columns), legend=True, groups=columns.groups)


def unit_axis(columns: OrderedLayerColumns) -> PlotlyDict:
    """Return an x axis that names every column in hover text; plain order has numbers below."""
    count = len(columns.units)
    axis: PlotlyDict = {"range": [-0.5, count - 0.5]}
    if columns.groups:
        names = {"tickvals": list(range(count)), "ticktext": columns.names}
        return {**axis, **names, "showticklabels": False}
    if count == 1:
        return {**axis, "tickvals": [0], "ticktext": ["unit 0"]}
    middle = count // 2 - 0.5  # between two units, as hover text over a unit also uses the ticks
    return {**axis, "tickvals": [0, middle, count - 1], "ticktext": ["0", "unit", str(count - 1)]}
