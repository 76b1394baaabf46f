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
    """One network's accuracy if it stops after each row, (T,).

    decided: the row, from 0, from which its answer to the drawing stands, if there is one.
    """

    title: str
    stop_here: np.ndarray
    decided: int | None


def accuracy_figure(curves: list[Curve], row: int, look: Colours) -> go.Figure:
    """A line for each network, and a diamond where it decided."""
    traces: list[dict[str, Any]] = []
    for curve, colour in zip(curves, look.series, strict=False):
        title = as_hover(curve.title)
        hover = f"{title}<br>stop after row %{{x}}: %{{y:.1%}} correct"
        traces.append(line(curve.stop_here, title, colour, hover))
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
