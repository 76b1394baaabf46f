"""Heatmaps side by side on one axis of rows, which runs downwards: what most figures are made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.reader import LayerReading, Reading

GAP = 0.035  # between panels, of the figure's width
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # activations that cannot leave [-1, 1]


@dataclass(frozen=True)
class Panel:
    """One heatmap: its values by step and column, and how wide it wants to be.

    values: (T, columns). low, high: the ends of the colour scale. ticks: of its x axis.
    legend: whether a colour bar stands below it. reads: "forward", "backward" or "both", the order in
    which its rows are read.
    """

    title: str
    values: np.ndarray
    width: float
    low: float
    high: float
    scale: Scale
    hover: str
    ticks: dict[str, Any]
    legend: bool = False
    reads: str = "forward"


def digit_panel(reading: Reading, look: Colours, width: float = 0.26) -> Panel:
    """The image that was read."""
    both = {layer.direction for layer in reading.layers} == {"forward", "backward"}
    return Panel(
        "digit", reading.image, width, 0, 1, look.pixels,
        "row %{y}, column %{x}<br>ink %{z:.3f}<extra></extra>",
        {"tickvals": []}, reads="both" if both else reading.layers[0].direction,
    )  # fmt: skip


def state_panel(layer: LayerReading, title: str, width: float, look: Colours) -> Panel:
    """What a layer held after each step; the scale ends where its activation does."""
    if layer.direction == "backward":
        title += ", from the last row"
    low, high, scale = state_range(layer.activation, layer.states, look)
    units = layer.states.shape[1]
    return Panel(
        title,
        layer.states,
        width,
        low,
        high,
        scale,
        "row %{y}, unit %{x}<br>h = %{z:.4f}<extra></extra>",
        {"tickvals": [0, units // 2, units - 1], "ticktext": ["0", "unit", str(units - 1)]},
        legend=True,
    )


def state_range(activation: str, states: np.ndarray, look: Colours) -> tuple[float, float, Scale]:
    """The ends of the colour scale for states (any shape) of an activation, and the scale."""
    high = BOUNDED.get(activation) or max(float(np.abs(states).max()), 1e-6)
    if activation in ("relu", "sigmoid") and states.min() >= 0:
        return 0.0, high, look.sequential
    return -high, high, look.diverging


def probability_panel(probabilities: np.ndarray, look: Colours, width: float = 0.22) -> Panel:
    """The ten probabilities after each step, (T, 10)."""
    return Panel(
        "probabilities", probabilities, width, 0, 1, look.sequential,
        "after row %{y}: %{x} with %{z:.1%}<extra></extra>",
        {"nticks": 11, "tickangle": 0, "tickfont": {"size": 12}},
    )  # fmt: skip


def side_by_side(
    panels: list[Panel], look: Colours, height: int, bottom: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Traces and layout of a figure; height and the bottom margin in pixels."""
    domains = _domains([p.width for p in panels])
    steps = len(panels[0].values)
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": 34, "r": 8, "t": 28, "b": bottom},
        "yaxis": {
            "range": [steps + 0.5, 0.5], "tickvals": [1, *range(4, steps + 1, 4)], "ticks": "",
            "showgrid": False, "zeroline": False, "fixedrange": True, "color": look.faint,
        },
        "annotations": [_title(p, d, look) for p, d in zip(panels, domains, strict=True)],
        "showlegend": False,
        "hoverlabel": {"font": {"size": 13}},
    }  # fmt: skip
    for i, (panel, domain) in enumerate(zip(panels, domains, strict=True), 1):
        layout[f"xaxis{i}"] = {
            "domain": domain, "anchor": "y", "ticks": "", "showgrid": False, "zeroline": False,
            "fixedrange": True, "color": look.faint, **panel.ticks,
        }  # fmt: skip
    data = [_heatmap(p, i, d, look) for i, (p, d) in enumerate(zip(panels, domains, strict=True))]
    return data, layout


def cursor(row: int, look: Colours, axis: str = "y") -> list[dict[str, Any]]:
    """The shared cursor: accent-coloured lines above and below a row, the first being 0.

    axis: the axis that counts rows from 1, "y" of heatmaps or "x" of curves.
    """
    if axis == "x":
        across, along = "y", "x"
        edges = [row + 1.0]  # a curve has a point at the row itself
    else:
        across, along = "x", "y"
        edges = [row + 0.5, row + 1.5]  # a line through the middle would hide the row
    return [
        {
            "type": "line", "name": "cursor", f"{across}ref": "paper", f"{across}0": 0,
            f"{across}1": 1, f"{along}ref": along, f"{along}0": edge, f"{along}1": edge,
            "line": {"color": look.accent, "width": 2 if axis == "x" else 1.5},
        }
        for edge in edges
    ]  # fmt: skip


def x_axis(panel: int) -> str:
    """Plotly's name of the panel's x axis, the first being 1."""
    return "x" if panel == 1 else f"x{panel}"


def _heatmap(panel: Panel, index: int, domain: list[float], look: Colours) -> dict[str, Any]:
    steps, columns = panel.values.shape
    trace: dict[str, Any] = {
        "type": "heatmap", "z": np.asarray(panel.values, np.float32),
        "x": list(range(columns)), "y": list(range(1, steps + 1)),
        "zmin": panel.low, "zmax": panel.high, "colorscale": panel.scale,
        "xaxis": x_axis(index + 1), "yaxis": "y", "hovertemplate": panel.hover,
        "showscale": panel.legend,
    }  # fmt: skip
    if panel.legend:
        trace["colorbar"] = {
            "orientation": "h", "x": sum(domain) / 2, "xanchor": "center", "y": -0.055,
            "yanchor": "top", "len": 0.9 * (domain[1] - domain[0]), "thickness": 9,
            "outlinewidth": 0, "tickfont": {"size": 11, "color": look.faint}, "nticks": 5,
        }  # fmt: skip
    return trace


def _domains(widths: list[float]) -> list[list[float]]:
    """Where each panel lies from 0 to 1, in proportion to its width, with gaps between."""
    room = 1 - GAP * (len(widths) - 1)
    ends = np.cumsum(widths) / sum(widths) * room + GAP * np.arange(len(widths))
    return [
        [float(end - width / sum(widths) * room), min(float(end), 1.0)]
        for end, width in zip(ends, widths, strict=True)
    ]


def _title(panel: Panel, domain: list[float], look: Colours) -> dict[str, Any]:
    return {
        "text": panel.title, "x": sum(domain) / 2, "xref": "paper", "xanchor": "center", "y": 1,
        "yref": "paper", "yanchor": "bottom", "showarrow": False,
        "font": {"size": 14, "color": look.ink},
    }  # fmt: skip
