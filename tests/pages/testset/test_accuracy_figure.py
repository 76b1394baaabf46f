"""Accuracy by row: the curves are what they are given, the diamond stands on its curve."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import colours
from rnn_demo.pages.testset.accuracy_figure import Curve, accuracy_figure


def test_a_line_and_a_diamond():
    stop, lower = np.linspace(0.1, 0.9, 28), np.linspace(0.1, 0.8, 28)
    figure = accuracy_figure([Curve("one", stop, 20), Curve("other", lower, 3)], 9, colours(False))
    go.Figure(figure.to_dict())
    full, diamond, other, _ = figure.data
    np.testing.assert_array_equal(full.y, stop)
    assert (diamond.x[0], diamond.y[0]) == (21, stop[20])
    assert full.line.color == diamond.marker.color != other.line.color
    (cursor,) = figure.layout.shapes
    assert cursor.x0 == cursor.x1 == 10
    assert cursor.line.color == colours(False).accent
    assert figure.layout.height
