"""Accuracy by row: a curve for each network, and one for each way in which one was trained."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain import rows_read
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


def ways_figure(curves: list[rows_read.Curve], row: int, look: Colours) -> go.Figure:
    """One network trained both ways: full if to answer after every row, dashed if after the last.

    Where there are several seeds: their mean, and a band from the lowest to the highest.
    """
    traces: list[dict[str, Any]] = []
    ways = (
        (True, "every row", look.series[0], "solid"),
        (False, "the last row", look.series[3], "dash"),
    )
    for aloud, name, colour, dash in ways:
        same = [c for c in curves if c.aloud == aloud]
        if not same:
            continue
        mean, low, high = rows_read.spread(same)
        if len(same) > 1:
            traces += _band(low, high, colour)
        hover = f"trained on {name}<br>row %{{x}}: %{{y:.1%}} correct"
        traces.append(line(mean, f"trained on its answer after {name}", colour, hover, dash=dash))
    figure = curves_figure(traces, look, row=row, height=360)
    # Above the curves, with room for two lines, as on a phone.
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    return figure.update_layout(
        showlegend=True, legend={**legend, "font": {"size": 13, "color": look.ink}}, margin_t=56
    )


def _band(low: np.ndarray, high: np.ndarray, colour: str) -> list[dict[str, Any]]:
    edge = {
        "type": "scatter", "mode": "lines", "x": list(range(1, len(low) + 1)),
        "line": {"width": 0, "color": colour}, "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    shade = f"rgba({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))}, .25)"
    return [{**edge, "y": high}, {**edge, "y": low, "fill": "tonexty", "fillcolor": shade}]
