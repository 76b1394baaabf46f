"""Accuracy by row: the curves are what they are given, the diamond stands on its curve."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo.explain import rows_read
from rnn_demo.figures.colours import colours
from rnn_demo.pages.testset.accuracy_figure import Curve, accuracy_figure, ways_figure


@pytest.mark.parametrize("dark", [False, True])
def test_a_line_and_a_diamond(dark):
    stop, lower = np.linspace(0.1, 0.9, 28), np.linspace(0.1, 0.8, 28)
    figure = accuracy_figure([Curve("one", stop, 20), Curve("other", lower, 3)], 9, colours(dark))
    go.Figure(figure.to_dict())
    full, diamond, other, _ = figure.data
    np.testing.assert_array_equal(full.y, stop)
    assert (diamond.x[0], diamond.y[0]) == (21, stop[20])
    assert full.line.color == diamond.marker.color != other.line.color
    (cursor,) = figure.layout.shapes
    assert cursor.x0 == cursor.x1 == 10
    assert cursor.line.color == colours(dark).accent
    assert figure.layout.height


@pytest.mark.parametrize("dark", [False, True])
def test_both_ways_with_the_spread_of_their_seeds(dark):
    def seeds(share, *ends):
        return [
            rows_read.Curve("a", share, seed, 5, np.linspace(0.1, end, 28))
            for seed, end in enumerate(ends)
        ]

    figure = ways_figure(seeds(0.5, 0.7, 0.8, 0.9) + seeds(0.0, 0.6), 9, colours(dark))
    go.Figure(figure.to_dict())
    high, low, mean, alone = figure.data
    assert (high.y[-1], low.y[-1], mean.y[-1]) == pytest.approx((0.9, 0.7, 0.8))
    assert (low.fill, alone.line.dash) == ("tonexty", "dash")
    assert alone.y[-1] == pytest.approx(0.6)
    assert [t.name for t in figure.data if t.showlegend is None] == [mean.name, alone.name]
    assert figure.layout.legend.y > 1  # it covers no curve
