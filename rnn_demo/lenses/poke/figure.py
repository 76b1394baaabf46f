"""Row surgery: the changed digit, what changed in the states and in the answer."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import Panel, curve, digit_panel, heat, row_figure
from rnn_demo.figures.unit_groups import unit_panel
from rnn_demo.lenses.poke.numbers import Change, Patient
from rnn_demo.reader import LayerReading


def surgery_figure(
    patient: Patient,
    layer: LayerReading,
    columns: Columns,
    change: Change,
    row: int,
    look: Colours,
) -> go.Figure:
    """layer: the one whose states are compared, as it was read before the operation."""
    high = float(np.abs(change.states).max()) or 1.0
    backward = layer.direction == "backward"
    marks = [(w, "wiped") for w in sorted(patient.wiped)]
    return row_figure(
        [
            replace(digit_panel(patient.origin, look), title="before"),
            replace(digit_panel(patient.image, look), title="after"),
            unit_panel(
                "change of h", "change of h", change.states, columns, (-high, high, look.diverging),
                look, width=0.9,
            ),
            Panel("its size", [curve(
                change.distance, look.series[0], "after row %{y}: ‖change‖ = %{x:.3f}"
            )], 0.5, {"rangemode": "tozero", "nticks": 3, "tickangle": 0}),
            Panel("change of<br>answer", [heat(
                change.probabilities[layer.rows], -1, 1, look.diverging,
                "after row %{y}: %{x} changed by %{z:+.1%}",
            )], 0.7, {"tickvals": [0, 5, 9], "tickangle": 0}, legend=True),
        ],
        look, row=row, height=370, upwards=backward,
        marks=[(r + 1 if backward else r - 1, text) for r, text in marks],
    )  # fmt: skip
