"""Belief by row: the digit, the hidden state and the ten probabilities on one axis of rows."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.belief import Belief, decision_step
from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import INK_ON, Colours
from rnn_demo.figures.rows import BOUNDED, Panel, digit_panel, row_figure
from rnn_demo.figures.unit_groups import state_panel
from rnn_demo.reader import Reading

READOUTS = {
    "stop_here": "answer now",
    "blank_rest": "rest blank",
    "real_rest": "rest as drawn",
}
INSIDE = 0.6  # a bar that is longer has room for its number
WIDE = 0.16  # a band of the ribbon is named where it is at least so wide


def belief_figure(
    reading: Reading,
    columns: Sequence[Columns],
    belief: Belief,
    readout: str,
    row: int,
    look: Colours,
) -> go.Figure:
    """columns: of all layers. readout: a key of READOUTS. row: under the cursor, from 0."""
    k = max(k for k, m in enumerate(reading.layers) if m.direction == belief.direction)
    layer, covered = reading.layers[k], is_covered(reading, readout)
    states: dict[str, Any] = {"shows": "states"}
    if covered:
        states["unbounded"] = layer.activation not in BOUNDED
    probabilities = getattr(belief, readout)
    decided = int(belief.rows[decision_step(probabilities)])
    return row_figure(
        [
            digit_panel(reading.image, look),
            state_panel(layer, columns[k], look, width=0.8, **states),
            _ribbon(probabilities[belief.rows], READOUTS[readout], look, covered=covered),
        ],
        look,
        row=row,
        height=430,
        upwards=belief.direction == "backward",
        marks=[] if readout == "real_rest" else [(decided, f"decided at row {decided + 1}")],
    )


def is_covered(reading: Reading, readout: str) -> bool:
    """Whether the browser can draw the same of another reading: see `browser/overlay.js`."""
    one_way = all(layer.direction == "forward" for layer in reading.layers)
    return one_way and readout == "stop_here"


def _ribbon(by_row: np.ndarray, name: str, look: Colours, *, covered: bool) -> Panel:
    """Ten bands side by side that together are 1 wide at every row; (28, 10)."""
    rows = list(range(1, len(by_row) + 1))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "orientation": "h", "stackgroup": "ribbon", "mode": "lines",
            "x": by_row[:, digit], "y": rows, "fillcolor": colour,
            "line": {"width": 0.8, "color": look.background},
            "hovertemplate": f"after row %{{y}}: {digit} at %{{x:.1%}}<extra></extra>",
            "meta": {"shows": "ribbon", "digit": digit} if covered else None,
        }
        for digit, colour in zip(range(by_row.shape[1]), cycle(look.digits), strict=False)
    ]  # fmt: skip
    names = _band_names(by_row, rows)
    if covered:
        names["meta"] = {"shows": "bands", "wide": WIDE, "inks": INK_ON}
    traces.append(names)
    axis = {"range": [0, 1], "tickvals": [0.5, 1], "tickformat": ".0%"}
    return Panel(f"probabilities, {name}", traces, 1.0, axis)


def _band_names(by_row: np.ndarray, rows: list[int]) -> dict[str, Any]:
    """The digit, once in each stretch of rows in which its band is wide."""
    middles = by_row.cumsum(axis=1) - by_row / 2
    x, y, text, colours = [], [], [], []
    for digit in range(by_row.shape[1]):
        wide = np.flatnonzero(by_row[:, digit] >= WIDE)
        for stretch in np.split(wide, np.flatnonzero(np.diff(wide) > 1) + 1):
            if len(stretch) > 1:
                inside = [r for r in stretch if 0 < r < len(rows) - 1] or [stretch[0]]
                widest = inside[int(by_row[inside, digit].argmax())]
                x.append(float(middles[widest, digit]))
                y.append(rows[widest])
                text.append(str(digit))
                colours.append(INK_ON[digit % len(INK_ON)])
    return {
        "type": "scatter", "mode": "text", "x": x, "y": y, "text": text, "hoverinfo": "skip",
        "textfont": {"size": 15, "color": colours},
    }  # fmt: skip


def readouts_figure(belief: Belief, row: int, look: Colours) -> go.Figure:
    """The three readouts at one row, side by side: ten bars each, in the ribbon's colours."""
    step = int(np.flatnonzero(belief.rows == row)[0])
    data, layout = [], {}
    for i, key in enumerate(READOUTS, 1):
        p = getattr(belief, key)[step]
        axis = "" if i == 1 else str(i)
        inks = [INK_ON[d % len(INK_ON)] for d in range(len(p))]
        data.append({
            "type": "bar", "orientation": "h", "x": p, "y": [str(d) for d in range(len(p))],
            "xaxis": f"x{axis}", "yaxis": "y", "text": [f"{v:.0%}" if v >= 0.01 else "" for v in p],
            "textposition": ["inside" if v >= INSIDE else "outside" for v in p], "textangle": 0,
            "outsidetextfont": {"color": look.ink, "size": 12}, "cliponaxis": False,
            "constraintext": "none",
            "insidetextfont": {"color": inks, "size": 12},
            "marker": {"color": [look.digits[d % len(look.digits)] for d in range(len(p))]},
            "hovertemplate": "%{y}: %{x:.2%}<extra></extra>",
        })  # fmt: skip
        left = (i - 1) / 3 + 0.01
        layout[f"xaxis{axis}"] = {
            "domain": [left, left + 0.28], "range": [0, 1.15], "visible": False, "fixedrange": True,
        }  # fmt: skip
    return go.Figure(
        data=data,
        layout={
            **layout,
            "height": 270, "margin": {"l": 24, "r": 8, "t": 30, "b": 8}, "showlegend": False,
            "bargap": 0.25, "dragmode": False,
            "yaxis": {"autorange": "reversed", "type": "category", "fixedrange": True,
                      "color": look.ink, "ticks": "", "showgrid": False},
            "annotations": [
                {"text": name, "x": i / 3 + 0.01, "xref": "paper", "xanchor": "left", "y": 1,
                 "yref": "paper", "yanchor": "bottom", "showarrow": False,
                 "font": {"size": 14, "color": look.ink}}
                for i, name in enumerate(READOUTS.values())
            ],
        },
    )  # fmt: skip
