"""The state map: test images as points, digits' means as landmarks, the drawing's path of rows."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import INK_ON, Colours, PlotlyDict
from rnn_demo.text_style import FINE_TEXT, SMALL_TEXT

HEIGHT = 540


def map_figure(
    variance_shares: np.ndarray,
    cloud: np.ndarray,
    digits: np.ndarray,
    means: np.ndarray,
    path: np.ndarray,
    rows: np.ndarray,
    step: int,
    look: Colours,
    line: str = "row",
) -> go.Figure:
    """Return the map, whose axes fit its points.

    Args:
        variance_shares: See `PrincipalAxes`.
        cloud: (n, 2), the places of test images.
        digits: (n,), their digits.
        means: (10, 2), the mean place of each digit.
        path: (T, 2), the place of the drawing after each step.
        rows: (T,), the row read at each step, from 0.
        step: The step at the cursor.
    """
    everything = np.concatenate([cloud, means, path])
    low, high = everything.min(axis=0), everything.max(axis=0)
    margin = np.maximum(0.03 * (high - low), 1e-3)
    axes = [
        {"title": {"text": f"axis {i + 1}: {variance_shares[i]:.0%}"}, "color": look.faint,
         "range": [float(low[i] - margin[i]), float(high[i] + margin[i])], "zeroline": False,
         "showticklabels": False, "ticks": "", "showgrid": False, "fixedrange": True}
        for i in range(2)
    ]  # fmt: skip
    x, y = map(float, path[step])
    label = {  # an annotation, as a trace's text would have no background
        "text": f"{line} {rows[step] + 1}", "x": x, "y": y, "showarrow": False,
        "yshift": -19 if y > high[1] - margin[1] else 19, "bgcolor": look.background,
        "opacity": 0.85, "borderpad": 1, "font": {"size": SMALL_TEXT, "color": look.ink},
    }  # fmt: skip
    dots = [  # a line for each digit with segments of length 0 and round ends, as markers are slow
        {"type": "path", "layer": "below", "opacity": 0.45, "line": {"color": colour, "width": 5},
         "path": "".join(f"M{x},{y}H{x}" for x, y in cloud[digits == digit].tolist())}
        for digit, colour in enumerate(look.digits)
        if digit in digits
    ]  # fmt: skip
    layout = {
        "height": HEIGHT, "margin": {"l": 28, "r": 8, "t": 0, "b": 34}, "showlegend": False,
        "hoverlabel": {"font": {"size": FINE_TEXT}}, "dragmode": False, "annotations": [label],
        "shapes": dots, "xaxis": axes[0], "yaxis": axes[1],
    }  # fmt: skip

    def at(points: np.ndarray) -> PlotlyDict:
        return {"type": "scatter", "x": points[:, 0], "y": points[:, 1]}

    past, lines = path[: step + 1], rows[: step + 1] + 1
    traces = [
        {**at(cloud), "mode": "none", "name": "test images",
         "text": [f"a {d} of the test set" for d in digits],
         "hovertemplate": "%{text}<extra></extra>"},
        {**at(path[step:]), "mode": "lines", "name": "still to come", "hoverinfo": "skip",
         "line": {"color": look.faint, "width": 1.5, "dash": "dot"}},
        {**at(means), "mode": "markers+text", "name": "means", "hoverinfo": "skip",
         "text": [f"<b>{digit}</b>" for digit in range(len(means))],
         "textposition": "middle center",
         "textfont": {"size": SMALL_TEXT, "color": list(INK_ON)},
         "marker": {"size": 22, "color": list(look.digits),
                    "line": {"width": 1.5, "color": look.background}}},
        {**at(past), "mode": "lines+markers", "name": "path",
         "line": {"color": look.accent, "width": 2.5},
         "marker": {"color": look.accent, "size": 6},
         "text": [f"your digit, after {line} {r}" for r in lines],
         "hovertemplate": "%{text}<extra></extra>"},
        {**at(past[-1:]), "mode": "markers", "name": "now", "hoverinfo": "skip",
         "marker": {"color": look.accent, "size": 14,
                    "line": {"width": 2, "color": look.background}}},
    ]  # fmt: skip
    return go.Figure(data=traces, layout=layout, _validate=False)
