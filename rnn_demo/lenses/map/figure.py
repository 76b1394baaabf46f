"""The state map: test images as points, digits' means as landmarks, the drawing's path of rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import INK_ON, Colours
from rnn_demo.lenses.map.numbers import StateMap

HEIGHT = 560


@dataclass(frozen=True)
class Places:
    """What is on the map after a row, as places (..., 3).

    cloud: (n, 3), test images, of digits `digits` (n,). means: (10, 3), of all images of a digit.
    path: (T, 3), the drawing after each of its steps; row: of the row read at each step, from 0;
    step: the step at the cursor.
    """

    cloud: np.ndarray
    digits: np.ndarray
    means: np.ndarray
    path: np.ndarray
    rows: np.ndarray
    step: int


def map_figure(found: StateMap, places: Places, look: Colours, *, three: bool) -> go.Figure:
    """The map on its first two axes, or on three, which can be turned."""
    titles = [f"axis {i + 1}: {share:.0%}" for i, share in enumerate(found.explained)]
    low = np.minimum(found.low, places.path.min(axis=0))
    high = np.maximum(found.high, places.path.max(axis=0))
    margin = np.maximum(0.04 * (high - low), 1e-3)
    ranges = [[float(a), float(b)] for a, b in zip(low - margin, high + margin, strict=True)]
    axes = [
        {"title": {"text": t}, "range": r, "color": look.faint, "zeroline": False,
         "showticklabels": False, "ticks": "", "gridcolor": "rgba(128,128,128,.15)"}
        for t, r in zip(titles, ranges, strict=True)
    ]  # fmt: skip
    layout: dict[str, Any] = {
        "height": HEIGHT, "margin": {"l": 28, "r": 8, "t": 8, "b": 34}, "showlegend": False,
        "hoverlabel": {"font": {"size": 13}},
    }  # fmt: skip
    if three:
        clear = {"showbackground": False, "showspikes": False}
        layout["scene"] = {
            "xaxis": {**axes[0], **clear}, "yaxis": {**axes[1], **clear},
            "zaxis": {**axes[2], **clear}, "aspectmode": "cube",
            "camera": {"eye": {"x": 1.3, "y": 1.3, "z": 0.9}},
        }  # fmt: skip
        layout["margin"] = {"l": 0, "r": 0, "t": 0, "b": 0}
    else:
        fixed = {"fixedrange": True, "showgrid": False}
        layout |= {"xaxis": {**axes[0], **fixed}, "yaxis": {**axes[1], **fixed}, "dragmode": False}
        x, y = (float(p) for p in places.path[places.step, :2])
        layout["annotations"] = [
            {  # a text of the trace would have no ground of its own
                "text": f"row {places.rows[places.step] + 1}",
                "x": x,
                "y": y,
                "showarrow": False,
                "yshift": 19,
                "bgcolor": look.background,
                "opacity": 0.85,
                "borderpad": 1,
                "font": {"size": 14, "color": look.ink},
            }
        ]
    return go.Figure(data=_traces(places, look, three), layout=layout)


def _traces(places: Places, look: Colours, three: bool) -> list[dict[str, Any]]:
    kind = "scatter3d" if three else "scatter"

    def at(points: np.ndarray) -> dict[str, Any]:
        return {"type": kind, **dict(zip("xyz" if three else "xy", points.T, strict=False))}

    past, rest = places.path[: places.step + 1], places.path[places.step :]
    seen = places.rows[: places.step + 1] + 1
    return [
        {**at(places.cloud), "mode": "markers", "name": "test images",
         "marker": {"size": 2.5 if three else 5, "opacity": 0.45,
                    "color": [look.digits[d] for d in places.digits]},
         "text": [f"a {d} of the test set" for d in places.digits],
         "hovertemplate": "%{text}<extra></extra>"},
        {**at(rest), "mode": "lines", "name": "still to come", "hoverinfo": "skip",
         "line": {"color": look.faint, "width": 1.5, **({} if three else {"dash": "dot"})}},
        {**at(places.means), "mode": "text" if three else "markers+text", "name": "means",
         "hoverinfo": "skip", "text": [f"<b>{d}</b>" for d in range(len(places.means))],
         "textfont": {"size": 22 if three else 15,
                      "color": look.ink if three else list(INK_ON)},
         "marker": {"size": 22, "color": list(look.digits),
                    "line": {"width": 1.5, "color": look.background}}},
        {**at(past), "mode": "lines+markers", "name": "path",
         "line": {"color": look.accent, "width": 3.5 if three else 2.5},
         "marker": {"color": look.accent, "size": 3 if three else 6},
         "text": [f"your digit, after row {r}" for r in seen],
         "hovertemplate": "%{text}<extra></extra>"},
        {**at(past[-1:]), "mode": "markers+text" if three else "markers", "name": "now",
         "hoverinfo": "skip", "text": [f"row {seen[-1]}"], "textposition": "top center",
         "textfont": {"size": 14, "color": look.ink},
         "marker": {"color": look.accent, "size": 8 if three else 14,
                    "line": {"width": 2, "color": look.background}}},
    ]  # fmt: skip
