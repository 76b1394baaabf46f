"""The reading: digit, hidden states and probabilities, row by row, with one cursor through all."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.figures.animated import AnimatedFigure, play_controls
from rnn_demo.figures.colours import Colours, Scale, colours
from rnn_demo.reader import LayerReading, Reading

HEIGHT = 580
GAP = 0.035  # between panels, of the figure's width
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # activations that cannot leave [-1, 1]


@dataclass(frozen=True)
class _Panel:
    """One heatmap: its values by step and column, and how wide it wants to be."""

    title: str
    values: np.ndarray  # (T, columns)
    width: float
    low: float
    high: float
    scale: Scale
    hover: str
    ticks: dict[str, Any]
    legend: str | None = None
    reads: str = "forward"  # which rows are covered: see _covers


def reading_figure(reading: Reading, *, dark: bool = False) -> AnimatedFigure:
    """Panels side by side on one axis of rows: the digit, each layer's states, the probabilities.

    It plays in the browser: frame t shows what has been read after row t + 1 and covers the rest.
    It opens on the last frame, with everything read. Ranges and colours are the same in all frames.
    """
    look = colours(dark)
    panels = _panels(reading, look)
    domains = _domains([p.width for p in panels])
    steps = len(reading.probabilities)
    names = [str(t) for t in range(steps)]
    frames = [
        {"name": names[t], "layout": {"shapes": _cursor(t, steps, panels, look)}}
        for t in range(steps)
    ]
    layout = {
        "height": HEIGHT,
        "margin": {"l": 34, "r": 8, "t": 28, "b": 150},
        "yaxis": {
            "range": [steps + 0.5, 0.5], "tickvals": [1, *range(4, steps + 1, 4)], "ticks": "",
            "showgrid": False, "zeroline": False, "fixedrange": True, "color": look.faint,
        },
        "shapes": frames[-1]["layout"]["shapes"],  # type: ignore[index]
        "annotations": [_title(p, d, look) for p, d in zip(panels, domains, strict=True)],
        "showlegend": False,
        "hoverlabel": {"font": {"size": 13}},
        **play_controls(names, _answers(reading), look.ink),
    }  # fmt: skip
    for i, (panel, domain) in enumerate(zip(panels, domains, strict=True), 1):
        layout[f"xaxis{i}"] = {
            "domain": domain, "anchor": "y", "ticks": "", "showgrid": False, "zeroline": False,
            "fixedrange": True, "color": look.faint, **panel.ticks,
        }  # fmt: skip
    data = [_heatmap(p, i, d, look) for i, (p, d) in enumerate(zip(panels, domains, strict=True))]
    return AnimatedFigure(data, layout, frames)


def _panels(reading: Reading, look: Colours) -> list[_Panel]:
    both = {layer.direction for layer in reading.layers} == {"forward", "backward"}
    panels = [
        _Panel(
            "digit", reading.image, 0.26, 0, 1, look.pixels,
            "row %{y}, column %{x}<br>ink %{z:.3f}<extra></extra>",
            {"tickvals": []}, reads="both" if both else reading.layers[0].direction,
        )
    ]  # fmt: skip
    room = sum(len(layer.states[0]) ** 0.5 for layer in reading.layers)
    panels += [
        _state_panel(layer, reading, len(layer.states[0]) ** 0.5 / room, look)
        for layer in reading.layers
    ]
    panels.append(
        _Panel(
            "probabilities", reading.probabilities, 0.22, 0, 1, look.sequential,
            "after row %{y}: %{x} with %{z:.1%}<extra></extra>",
            {"nticks": 11, "tickangle": 0, "tickfont": {"size": 12}},
        )
    )  # fmt: skip
    return panels


def _state_panel(layer: LayerReading, reading: Reading, share: float, look: Colours) -> _Panel:
    single = len(reading.layers) == 1
    title = "hidden state h" if single else f"h of {layer.name}"
    if layer.direction == "backward":
        title += ", from the last row"
    units = layer.states.shape[1]
    high = BOUNDED.get(layer.activation) or max(float(np.abs(layer.states).max()), 1e-6)
    one_sided = layer.activation in ("relu", "sigmoid") and layer.states.min() >= 0
    return _Panel(
        title,
        layer.states,
        0.54 * share,
        0 if one_sided else -high,
        high,
        look.sequential if one_sided else look.diverging,
        "row %{y}, unit %{x}<br>h = %{z:.4f}<extra></extra>",
        {"tickvals": [0, units // 2, units - 1], "ticktext": ["0", "unit", str(units - 1)]},
        legend=f"{layer.cell}, {layer.activation}" if single else layer.activation,
    )


def _heatmap(panel: _Panel, index: int, domain: list[float], look: Colours) -> dict[str, Any]:
    steps, columns = panel.values.shape
    trace: dict[str, Any] = {
        "type": "heatmap", "z": np.asarray(panel.values, np.float32),
        "x": list(range(columns)), "y": list(range(1, steps + 1)),
        "zmin": panel.low, "zmax": panel.high, "colorscale": panel.scale,
        "xaxis": _x(index + 1), "yaxis": "y", "hovertemplate": panel.hover,
        "showscale": panel.legend is not None,
    }  # fmt: skip
    if panel.legend is not None:
        trace["colorbar"] = {
            "orientation": "h", "x": sum(domain) / 2, "xanchor": "center", "y": -0.055,
            "yanchor": "top", "len": 0.9 * (domain[1] - domain[0]), "thickness": 9,
            "outlinewidth": 0, "tickfont": {"size": 11, "color": look.faint}, "nticks": 5,
        }  # fmt: skip
    return trace


def _cursor(t: int, steps: int, panels: list[_Panel], look: Colours) -> list[dict[str, Any]]:
    """Shapes that cover what is not yet read after step t, and a line below row t + 1."""
    shapes = []
    for i, panel in enumerate(panels, 1):
        for top, bottom in _covers(t, steps, panel.reads):
            shapes.append({
                "type": "rect", "xref": f"{_x(i)} domain", "x0": -0.006, "x1": 1.006, "yref": "y",
                "y0": top, "y1": bottom, "fillcolor": look.background, "line": {"width": 0},
            })  # fmt: skip
    if t < steps - 1:
        shapes.append({
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": t + 1.5,
            "y1": t + 1.5, "line": {"color": look.accent, "width": 2},
        })  # fmt: skip
    return shapes


def _covers(t: int, steps: int, reads: str) -> list[tuple[float, float]]:
    """The bands of rows that are unread after step t, as top and bottom edge."""
    first, last = 0.5, steps + 0.5
    match reads:
        case "forward":
            band = (first + t + 1, last)
        case "backward":
            band = (first, last - t - 1)
        case _:  # both directions close in on the middle
            band = (first + t + 1, last - t - 1)
    return [band] if band[0] < band[1] else []


def _x(panel: int) -> str:
    """Plotly's name of the panel's x axis, the first being 1."""
    return "x" if panel == 1 else f"x{panel}"


def _domains(widths: list[float]) -> list[list[float]]:
    """Where each panel lies from 0 to 1, in proportion to its width, with gaps between."""
    room = 1 - GAP * (len(widths) - 1)
    ends = np.cumsum(widths) / sum(widths) * room + GAP * np.arange(len(widths))
    return [
        [float(end - width / sum(widths) * room), min(float(end), 1.0)]
        for end, width in zip(ends, widths, strict=True)
    ]


def _title(panel: _Panel, domain: list[float], look: Colours) -> dict[str, Any]:
    return {
        "text": panel.title, "x": sum(domain) / 2, "xref": "paper", "xanchor": "center", "y": 1,
        "yref": "paper", "yanchor": "bottom", "showarrow": False,
        "font": {"size": 14, "color": look.ink},
    }  # fmt: skip


def _answers(reading: Reading) -> list[str]:
    steps = len(reading.probabilities)
    return [
        f"row {t} of {steps}: {row.argmax()} ({row.max():.0%})"
        for t, row in enumerate(reading.probabilities, 1)
    ]
