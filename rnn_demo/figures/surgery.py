"""Row surgery: the changed digit, what changed in the states and in the answer."""

from dataclasses import replace

import plotly.graph_objects as go

from rnn_demo.explain.surgery import Change, Patient
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import (
    Panel,
    balanced,
    curve,
    digit_panel,
    heat,
    row_figure,
    unit_axis,
)
from rnn_demo.reader import LayerReading, Reading


def surgery_figure(
    patient: Patient, layer: LayerReading, change: Change, row: int, look: Colours
) -> go.Figure:
    """layer: the one whose states are compared, as it was read before the operation."""
    high = balanced(change.states)
    backward = layer.direction == "backward"
    marks = [(w, "wiped") for w in sorted(patient.wiped)]
    return row_figure(
        [
            replace(digit_panel(patient.origin, look), title="before"),
            replace(digit_panel(patient.image, look), title="after"),
            Panel("change of h", [heat(
                change.states, -high, high, look.diverging,
                "after row %{y}, unit %{x}<br>h changed by %{z:+.4f}",
            )], 0.9, unit_axis(change.states.shape[1]), legend=True),
            Panel("size", [curve(
                change.distance, look.series[0], "after row %{y}: ‖change‖ = %{x:.3f}"
            )], 0.4, {"rangemode": "tozero", "nticks": 3, "tickangle": 0}),
            Panel("of answer", [heat(
                change.probabilities[layer.rows], -1, 1, look.diverging,
                "after row %{y}: %{x} changed by %{z:+.1%}",
            )], 0.5, {"tickvals": [0, 5, 9], "tickangle": 0}, legend=True),
        ],
        look, row=row, height=430, upwards=backward,
        marks=[(r if backward else r - 1, text) for r, text in marks],
    )  # fmt: skip


def answers_figure(before: Reading, after: Reading, look: Colours) -> go.Figure:
    """The ten probabilities after the last row, before and after the operation."""
    digits = [str(d) for d in range(10)]
    data = [
        {"type": "bar", "x": digits, "y": reading.probabilities[-1], "name": name,
         "marker": {"color": colour},
         "text": [f"{p:.0%}" if p >= 0.01 else "" for p in reading.probabilities[-1]],
         "textposition": "outside", "textfont": {"color": look.ink}, "cliponaxis": False,
         "hovertemplate": f"{name}: %{{x}} with %{{y:.2%}}<extra></extra>"}
        for reading, name, colour in
        [(before, "before", look.faint), (after, "after", look.accent)]
    ]  # fmt: skip
    return go.Figure(
        data=data,
        layout={
            "height": 190, "margin": {"l": 8, "r": 8, "t": 36, "b": 24}, "bargap": 0.3,
            "dragmode": False, "legend": {"orientation": "h", "x": 0, "y": 1.3},
            "xaxis": {"type": "category", "fixedrange": True, "color": look.ink},
            "yaxis": {"visible": False, "fixedrange": True, "range": [0, 1.05]},
        },
    )  # fmt: skip
