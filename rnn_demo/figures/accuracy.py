"""Accuracy by row: a curve for each network, and where it decided on the drawing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours
from rnn_demo.figures.curves import curves_figure, line
from rnn_demo.text import as_hover


@dataclass(frozen=True)
class Curve:
    """One network's accuracy if it stops after each row, and if the rest is blank; each (T,).

    decided: the row, from 0, from which its answer to the drawing stands, if there is one.
    """

    title: str
    stop_here: np.ndarray
    blank_rest: np.ndarray | None
    decided: int | None


def accuracy_figure(curves: list[Curve], row: int, look: Colours) -> go.Figure:
    """Full lines for stopping, dashed ones for a blank rest; a diamond where it decided."""
    traces: list[dict[str, Any]] = []
    for curve, colour in zip(curves, look.series, strict=False):
        title, by_row = as_hover(curve.title), "row %{x}: %{y:.1%} correct"
        traces.append(line(curve.stop_here, title, colour, f"{title}<br>stop after {by_row}"))
        if curve.blank_rest is not None:
            hover = f"{title}<br>blank after {by_row}"
            traces.append(line(curve.blank_rest, title, colour, hover, dash="dash"))
        if curve.decided is None:
            continue
        traces.append({
            "type": "scatter", "mode": "markers", "name": "decided",
            "x": [curve.decided + 1], "y": [curve.stop_here[curve.decided]],
            "marker": {"symbol": "diamond", "size": 13, "color": colour,
                       "line": {"width": 2, "color": look.background}},
            "hovertemplate": f"{title}<br>its answer to your digit is final from row %{{x}} on"
                             "<extra></extra>",
        })  # fmt: skip
    return curves_figure(traces, look, row=row, height=400)
