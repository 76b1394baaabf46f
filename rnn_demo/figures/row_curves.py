"""Line charts over the rows, from left to right, with a cursor."""

from collections.abc import Iterable, Sequence

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import GRID, Colours, PlotlyDict
from rnn_demo.text_style import FINE_TEXT
from rnn_demo.words.escape import as_html


def curves_figure(
    traces: Sequence[PlotlyDict], look: Colours, *, row: int | None, height: int
) -> go.Figure:
    """Make a chart of shares, 0 to 1, over rows 1 to 28, with a cursor at `row`, from 0, if any."""
    cursor = {
        "type": "line", "name": "cursor", "xref": "x", "x0": (row or 0) + 1, "x1": (row or 0) + 1,
        "yref": "paper", "y0": 0, "y1": 1, "line": {"color": look.accent, "width": 2},
    }  # fmt: skip
    return go.Figure(
        data=list(traces),
        layout={
            "height": height, "margin": {"l": 44, "r": 12, "t": 8, "b": 36},
            "xaxis": {
                "range": [0.5, 28.5], "tickvals": [1, *range(4, 29, 4)], "title": {"text": "row"},
                "showgrid": False, "zeroline": False, "fixedrange": True, "color": look.faint,
            },
            "yaxis": {
                "range": [-0.02, 1.03], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%",
                "zeroline": False, "fixedrange": True, "color": look.faint,
                "gridcolor": GRID,
            },
            "shapes": [] if row is None else [cursor],
            "showlegend": False, "hoverlabel": {"font": {"size": FINE_TEXT}}, "dragmode": False,
        },
    )  # fmt: skip


def line_trace(values: np.ndarray, name: str, colour: str, hover: str) -> PlotlyDict:
    """Make a trace of values, (28,); `hover` is Plotly's template, with %{x} and %{y}."""
    return {
        "type": "scatter", "mode": "lines", "x": list(range(1, len(values) + 1)), "y": values,
        "name": name, "line": {"color": colour, "width": 2.5},
        "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip


def curve_legends_as_html(names: Iterable[str], look: Colours) -> list[str]:
    """Return HTML for each curve: a dot of its colour, and its name, escaped."""
    named = zip(names, look.series, strict=False)
    return [
        f'<span style="color: {colour}">●</span>&nbsp;{as_html(name)}' for name, colour in named
    ]
