"""What is said of a unit: each entry against the network's own weights and the test images."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.kept import run
from rnn_demo.explain.testset import EXTREMES, Survey
from rnn_demo.explain.unit import about_unit, most_telling_unit
from rnn_demo.reader import Network
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn
from tests.support.networks import network as made_of


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_one_layer(kind):
    unit = 3
    network = made_of(Rnn(kind, 5))
    survey = run(Survey(network, mnist_test().images[:60], mnist_test().labels[:60]))
    found = about_unit(network, survey.layers[0], 0, unit)
    np.testing.assert_array_equal(found.outgoing, network.head.kernel[unit])
    assert found.means.shape == (28, 10)
    states = [network.read(i).layers[0].states[:, unit] for i in mnist_test().images[:60]]
    sevens = np.stack(states)[mnist_test().labels[:60] == 7]
    assert_near(found.means[:, 7], sevens.mean(axis=0))
    for examples, extreme in ((found.highest, np.max), (found.lowest, np.min)):
        assert len(examples) == EXTREMES
        assert_near(examples[0].h, extreme(states))
        for e in examples:
            assert_near(states[e.image][e.row], e.h)
            assert_near(extreme(states[e.image]), e.h)


def test_the_most_telling_unit_moves_the_answer_most():
    """Where the last layer no longer hears it, after all rows were read with it."""
    network = made_of(Rnn("LSTM", 9))
    *before, last = network.nodes
    for image in mnist_test().images[:5]:
        reading = network.read(image)
        moved = []
        for unit in range(9):
            kernel = network.head.kernel.copy()
            kernel[unit] = 0
            deaf = replace(last, operation=replace(network.head, kernel=kernel))
            without = Network([*before, deaf], network.parameters).read(image)
            moved.append(abs((reading.logits[-1] - without.logits[-1])[reading.digit]))
        assert most_telling_unit(network, reading, 0) == int(np.argmax(moved))
