"""One unit's figures: its course by row, its weights, and the answer without it."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.unit import AboutUnit
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import (
    DIGIT_AXIS,
    Panel,
    balanced,
    curve,
    digit_panel,
    heat,
    probabilities_panel,
    row_figure,
    state_range,
)
from rnn_demo.reader import LayerReading, Reading


def unit_figure(
    reading: Reading, layer: LayerReading, unit: int, found: AboutUnit, row: int, look: Colours
) -> go.Figure:
    """The digit, the unit's h on it row by row, and its mean h on the test images of each digit."""
    h = layer.states[layer.rows, unit]
    low, high, scale = state_range(found.means, "", look)
    if h.min() >= 0 and found.means.min() >= 0:
        low, scale = 0.0, look.sequential
    reach = max(abs(low), high, balanced(h)) * 1.05
    course = curve(h, look.series[0], "row %{y}: h = %{x:.4f}")
    hover = "row %{y} of the %{x}s<br>mean h = %{z:.4f}"
    axis = {"range": [min(-reach, 0) if low < 0 or h.min() < 0 else -0.03 * reach, reach],
            "nticks": 4, "tickangle": 0, "zeroline": True, "zerolinecolor": look.faint}  # fmt: skip
    panels = [
        digit_panel(reading.image, look),
        Panel("its h", [course], 0.7, axis),
        Panel(
            "mean h by digit",
            [heat(found.means, low, high, scale, hover)],
            0.9,
            DIGIT_AXIS,
            legend=True,
        ),
    ]
    upwards = layer.direction == "backward"
    return row_figure(panels, look, row=row, height=430, upwards=upwards)


def input_weights_figure(found: AboutUnit, look: Colours) -> go.Figure:
    """A stripe for each gate: the unit's weights on a row of pixels, or what the layer is given."""
    names = list(found.inputs)
    weights = np.stack([found.inputs[name] for name in names])
    high = balanced(weights)
    what = "column" if found.pixels else "input"
    trace = {
        **heat(weights, -high, high, look.diverging, f"%{{y}}, {what} %{{x}}<br>weight %{{z:.4f}}"),
        "y": names, "ygap": 3,
    }  # fmt: skip
    return go.Figure(
        data=[trace],
        layout={
            "height": 66 + 34 * len(names), "margin": {"l": 76, "r": 8, "t": 8, "b": 44},
            "xaxis": {"title": {"text": what}, "color": look.faint, "showgrid": False,
                      "zeroline": False, "ticks": "", "fixedrange": True, "nticks": 8},
            "yaxis": {"autorange": "reversed", "color": look.ink, "showgrid": False, "ticks": "",
                      "fixedrange": True},
            "dragmode": False,
        },
    )  # fmt: skip


def outgoing_figure(outgoing: np.ndarray, look: Colours) -> go.Figure:
    """What the unit says for (upwards) and against (downwards) each digit; weights (10,)."""
    colours = [look.diverging[-2][1] if w > 0 else look.diverging[1][1] for w in outgoing]
    trace = {
        "type": "bar", "x": [str(d) for d in range(10)], "y": outgoing,
        "marker": {"color": colours}, "hovertemplate": "%{x}: weight %{y:.4f}<extra></extra>",
    }  # fmt: skip
    return go.Figure(
        data=[trace],
        layout={
            "height": 200, "margin": {"l": 40, "r": 8, "t": 8, "b": 28}, "bargap": 0.3,
            "xaxis": {"type": "category", "color": look.ink, "ticks": "", "fixedrange": True},
            "yaxis": {"color": look.faint, "zerolinecolor": look.faint, "fixedrange": True,
                      "gridcolor": "rgba(128,128,128,.18)", "nticks": 5},
            "dragmode": False,
        },
    )  # fmt: skip


def off_figure(whole: Reading, without: Reading, row: int, look: Colours) -> go.Figure:
    """The probabilities after every row, with the unit, without it, and what that changes."""
    change = without.probabilities - whole.probabilities
    panels = [
        probabilities_panel(whole.probabilities, look, 1, "with it"),
        probabilities_panel(without.probabilities, look, 1, "without it"),
        Panel(
            "the change",
            [heat(change, -1, 1, look.diverging, "after row %{y}: %{x} by %{z:+.1%}")],
            1,
            DIGIT_AXIS,
        ),
    ]
    return row_figure(panels, look, row=row, height=360)
