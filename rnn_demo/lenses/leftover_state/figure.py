"""Leftover state: the second digit, what is left of the first in its states, row by row."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from rnn_demo.data import ROWS
from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import Panel, curve, digit_panel, limit_line, row_figure
from rnn_demo.figures.unit_groups import state_panel, unit_panel
from rnn_demo.lenses.leftover_state.numbers import WASHED_OUT, LeftoverState

FLOOR = 1e-6  # a smaller share is rounding


def leftover_figure(
    found: LeftoverState, layer: int, columns: Columns, row: int, look: Colours
) -> go.Figure:
    """layer: an index of `Network.layers`."""
    residue, reading = found.residues[layer], found.without_reset.layers[layer]
    high = float(np.abs(residue.states).max()) or 1.0
    share = residue.size / (residue.carried or 1.0)
    lowest = np.floor(np.log10(max(share.min(), FLOOR)))
    highest = max(0.5, float(np.log10(max(share.max(), FLOOR))) + 0.2)
    washed = residue.washed_out()
    # The line of a mark stands where its row begins.
    backward = reading.direction == "backward"
    marks = [] if washed is None else [(washed, f"washed out, row {washed + 1}")]
    return row_figure(
        [
            replace(digit_panel(found.reset.image, look), title="second"),
            state_panel(reading, columns, look, title="h, not reset", width=0.9),
            unit_panel(
                "left over", "left of h", residue.states, columns, (-high, high, look.diverging),
                look, width=0.9,
            ),
            Panel("its size", [
                curve(np.maximum(share, FLOOR), look.series[0],
                      "after row %{y}: %{x:.2%} of the first digit's state"),
                limit_line(WASHED_OUT, ROWS, look),
            ], 0.6, {"type": "log", "range": [min(lowest, -2.2), highest], "tickformat": ".0%",
                     "tickvals": [1e-6, 1e-4, 0.01, 1], "tickangle": 0}),
        ],
        look, row=row, height=430, upwards=backward, marks=marks,
    )  # fmt: skip
