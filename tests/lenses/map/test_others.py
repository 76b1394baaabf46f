"""Who is alike and where the same units fire, against the definitions written out."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.testset import Sample
from rnn_demo.lenses.map.others import alike, firing, hardest

RNG = np.random.default_rng(3)
SAMPLE = RNG.uniform(-1, 1, (40, 28, 9)).astype(np.float16)
STATES = RNG.uniform(-1, 1, (28, 9)).astype(np.float32)


@pytest.mark.parametrize("rows", [slice(4, 5), slice(0, 28), slice(10, 13)])
@pytest.mark.parametrize("units", [[2], [0, 4, 8], list(range(9))])
def test_by_definition(rows, units):
    units = np.array(units)
    apart, force = [], []
    on = firing(STATES, rows, units)
    for state in SAMPLE.astype(np.float64):
        apart.append(np.linalg.norm((state[rows] - STATES[rows])[:, units]))
        signs = np.sign(STATES[rows][:, on].mean(axis=0))
        force.append((state[rows][:, on] * signs).mean())
    assert alike(SAMPLE, STATES, rows, units, 5).tolist() == np.argsort(apart)[:5].tolist()
    found = hardest(SAMPLE, STATES, rows, units, 5)
    np.testing.assert_allclose(
        np.array(force)[found], np.sort(force)[::-1][:5], rtol=1e-4, atol=1e-5
    )


def test_only_what_fires_counts():
    states = np.zeros((28, 4), np.float32)
    states[7] = [0.2, -0.9, 0.5, 0.1]
    assert firing(states, slice(7, 8), np.arange(4)).tolist() == [1, 2]
    assert firing(states, slice(7, 8), np.array([0, 3])).tolist() == [0, 3]


def test_an_image_of_the_test_set_finds_itself():
    model, test = library.find("gru-33"), data.test_split()
    sample = Sample(model.network, test.images[:100], test.labels[:100])
    sample.advance()
    for image in (3, 42):
        states = model.read(test.images[image] / np.float32(255)).layers[0].states
        found = alike(sample.states[0], states, slice(20, 21), np.arange(33), 4)
        assert sample.images[found[0]] == image
