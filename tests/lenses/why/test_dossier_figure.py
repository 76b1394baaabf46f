"""A unit's figures hold the numbers they are given, for units of every kind."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.unit import AboutUnit
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.why.dossier_figure import (
    input_weights_figure,
    off_figure,
    outgoing_figure,
    unit_figure,
)
from tests.support.networks import Rnn, network

RNG = np.random.default_rng(0)


def found(low: float = -1) -> AboutUnit:
    means = RNG.uniform(low, 1, (28, 10)).astype(np.float32)
    inputs = {"update": RNG.normal(size=28), "reset": RNG.normal(size=28)}
    return AboutUnit(means, [], [], inputs, True, RNG.normal(size=10))


def checked(figure: go.Figure) -> go.Figure:
    go.Figure(figure.to_dict())
    assert figure.layout.height
    return figure


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_course_of_a_unit(activation):
    look = colours(activation == "tanh")
    reading = network(Rnn("SimpleRNN", 4, activation), size=0.1).read(mnist_test().images[3])
    given = found(0 if activation == "relu" else -1)
    figure = checked(unit_figure(reading, reading.layers[0], 2, given, 6, look))
    digit, course, means = figure.data
    np.testing.assert_array_equal(digit.z, reading.image)
    np.testing.assert_array_equal(course.x, reading.layers[0].states[:, 2])
    np.testing.assert_array_equal(means.z, given.means)
    low, high = figure.layout.xaxis2.range
    assert low <= course.x.min() <= course.x.max() <= high
    assert means.zmin == (0 if activation == "relu" else -means.zmax)
    (cursor,) = [s for s in figure.layout.shapes if s.name == "cursor"]
    assert cursor.line.color == look.accent


def test_weights():
    given = found()
    stripes = checked(input_weights_figure(given, colours(False)))
    np.testing.assert_allclose(stripes.data[0].z, np.stack(list(given.inputs.values())), rtol=1e-6)
    assert list(stripes.data[0].y) == ["update", "reset"]
    assert stripes.data[0].zmin == -stripes.data[0].zmax
    bars = checked(outgoing_figure(given.outgoing, colours(True)))
    np.testing.assert_array_equal(bars.data[0].y, given.outgoing)
    by_sign = {
        np.sign(w): c for w, c in zip(given.outgoing, bars.data[0].marker.color, strict=True)
    }
    assert len(set(by_sign.values())) == len(set(bars.data[0].marker.color)) == 2


def test_with_and_without():
    gru, image = network(Rnn("GRU", 4)), mnist_test().images[3]
    whole, without = gru.read(image), gru.without_unit(0, 1).read(image)
    figure = checked(off_figure(whole, without, 6, colours(False)))
    one, other, change = (trace.z for trace in figure.data)
    np.testing.assert_array_equal(one, whole.probabilities)
    np.testing.assert_array_equal(other, without.probabilities)
    np.testing.assert_allclose(change, other - one, atol=1e-7)
