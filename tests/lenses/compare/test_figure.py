"""The comparing figures: valid Plotly, on the same rows, with the cursor at the chosen one."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.compare.figure import digit_figure, network_figure
from tests.fixtures import golden
from tests.support.networks import Rnn, network

ROW = 11


@pytest.fixture(scope="module")
def reading_and_columns():
    both = network(Rnn("GRU", 5, merge_mode="concat"))
    reading = both.read(golden.images(1)[0])
    return reading, state_view(both, reading, None).columns


def cursors(figure: go.Figure) -> list:
    return [s for s in figure.layout.shapes if s.name == "cursor"]


def test_networks_stand_on_the_rows_of_the_digit(reading_and_columns):
    look = colours(True)
    reading, columns = reading_and_columns
    forward, backward = reading.layers
    digit = digit_figure(reading.image, ROW, look)
    figure = network_figure(reading, forward, columns[0], ROW, look)
    assert figure.layout.margin == digit.layout.margin
    assert figure.layout.height == digit.layout.height
    assert figure.layout.yaxis == digit.layout.yaxis
    assert cursors(figure) == cursors(digit)
    (cursor,) = cursors(figure)
    assert cursor.line.color == look.accent
    assert ROW + 1 <= cursor.y0 == cursor.y1 <= ROW + 2
    np.testing.assert_array_equal(figure.data[0].z, forward.states)
    bands = [trace.x for trace in figure.data if trace.type == "scatter"][-11:-1]
    np.testing.assert_array_equal(np.transpose(bands), reading.probabilities)
    turned = network_figure(reading, backward, columns[1], ROW, look)
    np.testing.assert_array_equal(turned.data[0].z, backward.states[::-1])
