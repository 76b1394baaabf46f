"""What is left of each row after each row: on test images, of this digit, and in other networks."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.rows import Panel, curve, heat, row_figure
from rnn_demo.lenses.memory.numbers import has_c
from rnn_demo.reader import Reading
from rnn_demo.text import as_hover

AXIS = {"tickvals": [0, 7, 13, 20, 27], "ticktext": ["row 1", "8", "14", "21", "28"]}


def left_figure(
    readout: Readout,
    reading: Reading,
    others: Mapping[str, np.ndarray],
    row: int,
    look: Colours,
) -> go.Figure:
    """others: the share of all rows read that is left after each, (28,), by name, drawn in the
    colours of the series; the network's own first, and dotted by h alone where it has a c."""
    lines = [
        curve(shares, colour, f"{as_hover(name)}, after row %{{y}}: %{{x:.0%}} of what it has read")
        | {"mode": "lines"}
        for (name, shares), colour in zip(others.items(), look.series, strict=False)
    ]
    if has_c(readout):
        hover = "h alone, after row %{y}: %{x:.0%} of what it has read"
        alone = curve(readout.h.seen, look.series[0], hover)
        dotted = {**alone["line"], "dash": "dot"}
        lines.append({**alone, "mode": "lines", "line": dotted})
    axis = {"range": [0, 1.02], "tickvals": [0, 0.5, 1], "tickformat": ".0%", "tickangle": 0}
    return row_figure(
        [
            triangle("left of each row, on average", readout.carried.left, readout.seen, look),
            triangle("left of each row, this digit", readout.left(reading), readout.seen, look),
            Panel("left of all it has read", lines, 0.8, axis),
        ],
        look,
        row=row,
        height=400,
    )


def triangle(title: str, left: np.ndarray, seen: np.ndarray, look: Colours) -> Panel:
    """What is left of row r after row t, in grey: left, (28, 28), at [t, r], where seen."""
    scale: Scale = [[0.0, look.background], [1.0, look.ink]]
    hover = "after row %{y}: %{z:.0%} of row %{customdata} can be read off"
    trace = heat(np.where(seen, np.clip(left, 0, 1), np.nan), 0, 1, scale, hover)
    trace["customdata"] = np.tile(np.arange(1, 29), (28, 1))
    return Panel(title, [trace | {"hoverongaps": False}], 1.0, AXIS, legend=True)
