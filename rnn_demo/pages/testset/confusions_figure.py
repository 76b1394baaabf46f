"""The confusion matrix: ten rows of digits, ten columns of answers, a cell to click on."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.data import DIGITS
from rnn_demo.figures.colours import Colours

HEIGHT = 500


def confusion_figure(matrix: np.ndarray, cell: tuple[int, int], look: Colours) -> go.Figure:
    """matrix: (10, 10) int, digits by answers. cell: the digit and the answer that are chosen.

    Colours show mistakes alone, which the right answers would drown. Over every cell lies an
    invisible marker, since Plotly selects no cells of a heatmap; its x is the answer, its y the
    digit.
    """
    digits = list(range(DIGITS))
    wrong = matrix * (1 - np.eye(DIGITS, dtype=int))
    digit, answer = cell
    heat: dict[str, Any] = {
        "type": "heatmap", "z": wrong, "x": digits, "y": digits, "colorscale": look.sequential,
        "zmin": 0, "zmax": max(int(wrong.max()), 1), "showscale": False, "hoverinfo": "skip",
        "xgap": 2, "ygap": 2,
    }  # fmt: skip
    cells = [(d, a) for d in digits for a in digits]
    touch: dict[str, Any] = {
        "type": "scatter", "mode": "markers",
        "x": [a for _, a in cells], "y": [d for d, _ in cells],
        "marker": {"size": 36, "symbol": "square", "opacity": 0},
        "selected": {"marker": {"opacity": 0}}, "unselected": {"marker": {"opacity": 0}},
        "text": [f"a {d}, read as {a}: {matrix[d, a]:,} images" for d, a in cells],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    chosen = {
        "type": "rect", "name": "chosen", "x0": answer - 0.5, "x1": answer + 0.5,
        "y0": digit - 0.5, "y1": digit + 0.5, "line": {"color": look.accent, "width": 3},
    }  # fmt: skip
    axis = {
        "tickvals": digits, "ticks": "", "showgrid": False, "zeroline": False, "fixedrange": True,
        "color": look.ink, "tickfont": {"size": 14}, "constrain": "domain",
    }  # fmt: skip
    return go.Figure(
        data=[heat, touch],
        layout={
            "height": HEIGHT, "margin": {"l": 48, "r": 8, "t": 48, "b": 8}, "showlegend": False,
            "xaxis": {**axis, "side": "top", "range": [-0.5, 9.5], "title": {"text": "is read as"}},
            "yaxis": {**axis, "range": [9.5, -0.5], "title": {"text": "the digit"}},
            "shapes": [chosen],
            "annotations": [_count(d, a, matrix, wrong, look) for d, a in cells if matrix[d, a]],
            "dragmode": False, "hoverlabel": {"font": {"size": 13}},
        },
    )  # fmt: skip


def _count(
    digit: int, answer: int, matrix: np.ndarray, wrong: np.ndarray, look: Colours
) -> dict[str, Any]:
    """The number in a cell, in a colour that stands out from the cell's own."""
    dark_cell = wrong[digit, answer] > 0.5 * wrong.max()
    right = digit == answer
    colour = look.faint if right else look.background if dark_cell else look.ink
    return {
        "x": answer, "y": digit, "text": str(matrix[digit, answer]), "showarrow": False,
        "font": {"size": 12 if right else 14, "color": colour},
    }  # fmt: skip
