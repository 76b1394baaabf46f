"""The changed digit, what changed in the states, and how sure the network is of both answers."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.rows import Panel, curve, digit_panel, heat, row_figure
from rnn_demo.figures.unit_groups import unit_panel
from rnn_demo.lenses.poke.numbers import Change, Patient
from rnn_demo.reader import LayerReading, Reading

GONE: Scale = [
    [0, "rgba(140,150,170,0)"],
    [1, "rgba(140,150,170,.6)"],
]  # ink that is gone


def surgery_figure(
    patient: Patient,
    before: Reading,
    after: Reading,
    layer: LayerReading,
    columns: Columns,
    change: Change,
    row: int,
    look: Colours,
) -> go.Figure:
    """layer: the one whose states are compared, as it was read before the operation."""
    high = float(np.abs(change.states).max()) or 1.0
    backward = layer.direction == "backward"
    digit = digit_panel(patient.image, look)
    gone = heat(np.maximum(patient.origin - patient.image, 0), 0, 1, GONE, "")
    gone["hoverinfo"], gone["hovertemplate"] = "skip", None
    marks = [(w, "wiped") for w in sorted(patient.wiped)]
    return row_figure(
        [
            Panel("what it reads now", [*digit.traces, gone], xaxis=digit.xaxis, image=True),
            unit_panel(
                "change of h", "change of h", change.states, columns, (-high, high, look.diverging),
                look,
            ),
            Panel("its size", [curve(
                change.distance, look.accent, "after row %{y}: ‖change‖ = %{x:.3f}"
            )], 0.4, {"rangemode": "tozero", "nticks": 3, "tickangle": 0}),
            sure_panel({"before": before, "after": after}, layer, look),
        ],
        look, row=row, height=400, upwards=backward,
        marks=[(r + 1 if backward else r - 1, text) for r, text in marks],
    )  # fmt: skip


def sure_panel(readings: dict[str, Reading], layer: LayerReading, look: Colours) -> Panel:
    """How sure it is of each answer after every row: dotted in all readings but the last."""
    answers = list(dict.fromkeys(reading.digit for reading in readings.values()))
    lines = []
    for name, reading in readings.items():
        for answer in answers:
            hover = f"{name}, after row %{{y}}: {answer} at %{{x:.1%}}"
            probabilities = reading.probabilities[layer.rows, answer]
            line = curve(probabilities, look.digits[answer % len(look.digits)], hover)
            lines.append({**line, "mode": "lines"})
    for line in lines[: -len(answers)]:
        line["line"] = {**line["line"], "dash": "dot"}
    axis = {"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1], "tickformat": ".0%", "tickangle": 0}
    return Panel(f"sure of {' and '.join(map(str, answers))}", lines, 0.7, axis)
