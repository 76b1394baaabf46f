"""The changed digit, what changed in the states, and how sure the network is of both answers."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.rows import Panel, curve, digit_panel, heat, row_figure
from rnn_demo.figures.unit_groups import unit_panel
from rnn_demo.lenses.poke.numbers import Change
from rnn_demo.reader import LayerReading, Reading

GONE: Scale = [[0, "rgba(140,150,170,0)"], [1, "rgba(140,150,170,.6)"]]  # ink that is gone


def surgery_figure(
    before: Reading,
    after: Reading,
    columns: Columns,
    change: Change,
    wiped: int | None,
    row: int,
    look: Colours,
) -> go.Figure:
    """change: of the layer of `columns`. wiped: the row before which its memory was, or None."""
    high = float(np.abs(change.states).max()) or 1.0
    digit = digit_panel(after.image, look)
    gone = heat(np.maximum(before.image - after.image, 0), 0, 1, GONE, "")
    gone["hoverinfo"], gone["hovertemplate"] = "skip", None
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
            sure_panel({"before": before, "after": after}, before.layers[columns.layer], look),
        ],
        look, row=row, height=400, upwards=change.backward,
        marks=[] if wiped is None else [(wiped + (1 if change.backward else -1), "wiped")],
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
