"""The effect of a change on the drawing, on the states, and on the probabilities."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import OrderedLayerColumns
from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.row_panels import (
    Panel,
    curve_trace,
    heatmap_trace,
    image_panel,
    panels_figure,
)
from rnn_demo.figures.state_panels import unit_values_panel
from rnn_demo.lenses.poke.numbers import state_difference_by_image_row
from rnn_demo.reader import LayerReading, Reading

GONE: Scale = [[0, "rgba(140,150,170,0)"], [1, "rgba(140,150,170,.6)"]]  # ink that was removed


def reading_change_figure(
    before: Reading,
    after: Reading,
    columns: OrderedLayerColumns,
    mark: tuple[int, str] | None,
    row: int,
    look: Colours,
) -> go.Figure:
    """Return a figure of the changed digit, and of the change in the layer of `columns`.

    `mark` is the row, from 1, from which on its memory differs, and the label of the line there.
    """
    layer = before.layers[columns.layer]
    backward = layer.direction == "backward"
    states = state_difference_by_image_row(before, after, columns.layer)
    high = float(np.abs(states).max()) or 1.0
    digit = image_panel(after.image, look)
    gone = heatmap_trace(np.maximum(before.image - after.image, 0), 0, 1, GONE, "")
    gone["hoverinfo"], gone["hovertemplate"] = "skip", None
    size = curve_trace(
        np.linalg.norm(states, axis=1), look.accent, "after %{line} %{y}: ‖change‖ = %{x:.3f}"
    )
    return panels_figure(
        [
            Panel("what it reads now", [*digit.traces, gone], xaxis=digit.xaxis, image=True),
            unit_values_panel(
                "change of h", "change of h", states, columns, (-high, high, look.diverging), look
            ),
            Panel("its size", [size], 0.4, {"rangemode": "tozero", "nticks": 3, "tickangle": 0}),
            _answer_probability_panel({"before": before, "after": after}, layer, look),
        ],
        look,
        row=row,
        height=400,
        line=before.line_word,
        upwards=backward,
        marks=[] if mark is None else [(mark[0] - (0 if backward else 2), mark[1])],
    )


def _answer_probability_panel(
    readings: dict[str, Reading], layer: LayerReading, look: Colours
) -> Panel:
    """Make a panel of the answer's probability by row; dotted in all readings but the last."""
    answers = list(dict.fromkeys(reading.digit for reading in readings.values()))
    lines = []
    for name, reading in readings.items():
        for answer in answers:
            hover = f"{name}, after %{{line}} %{{y}}: {answer} at %{{x:.1%}}"
            probabilities = reading.probabilities[layer.row_index_by_step, answer]
            trace = curve_trace(probabilities, look.digits[answer % len(look.digits)], hover)
            lines.append({**trace, "mode": "lines"})
    for trace in lines[: -len(answers)]:
        trace["line"] = {**trace["line"], "dash": "dot"}
    axis = {"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1], "tickformat": ".0%", "tickangle": 0}
    return Panel(f"sure of {' and '.join(map(str, answers))}", lines, 0.7, axis)
