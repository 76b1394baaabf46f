"""Norms and saliency are those of the gradients; horizons are what they are said to be."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain.fresh import fresh
from rnn_demo.lenses.memory.gradient_numbers import Horizon, horizon, saliency
from rnn_demo.reader.gradients import gradients
from rnn_demo.ui.session import examples
from tests.fixtures import golden
from tests.support.networks import Rnn, network


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_norms_and_saliency_are_those_of_the_gradients(kind, go_backwards):
    made, (image,) = network(Rnn(kind, 7, go_backwards=go_backwards)), golden.images(1)
    back = gradients(made, image, 4)
    held = back.layers[0]
    carried = held.cell_states if kind == "LSTM" else held.states  # c goes from row to row
    norms = np.linalg.norm(carried, axis=1)
    found = horizon(made, image, 4)
    np.testing.assert_allclose(found.norms, norms[::-1] if go_backwards else norms, rtol=1e-6)
    np.testing.assert_allclose(saliency(made, image, 4), back.image * image, rtol=1e-6)


def test_what_the_lens_says_of_random_and_of_trained_weights():
    """At first the gradient vanishes in every cell, most in a GRU, whose gates are half open."""
    early: dict[str, np.ndarray] = {}
    for name in ("simple-64", "lstm-28", "gru-33"):
        network = library.find(name).network
        shares = [
            [horizon(some, image, network.read(image).digit).shares[:8] for image in examples()]
            for some in (network, fresh(network))
        ]
        early[name] = np.exp(np.log(np.maximum(shares, 1e-30)).mean(axis=(1, 2)))
    for trained, random in early.values():
        assert random < 0.1 < 10 * trained
        assert trained > 2 * random
    assert min(early, key=lambda name: early[name][1]) == "gru-33"
    update = fresh(library.find("gru-33").network).read(examples()[3]).layers[0].gates["update"]
    assert 0.4 < update.mean() < 0.6


def test_the_oldest_row_that_counts():
    steps = np.arange(28)
    norms = 10.0 ** -np.arange(28)[::-1]
    assert Horizon(norms, steps).oldest == 25  # 1, 0.1 and 0.01
    assert Horizon(norms[::-1], steps[::-1]).oldest == 2  # read from the last row
    assert Horizon(np.zeros(28), steps).oldest is None
    assert Horizon(np.full(28, 3.0), steps).oldest == 0
    assert not Horizon(np.zeros(28), steps).shares.any()
    broken = np.ones(28)
    broken[0] = np.inf
    assert Horizon(broken, steps).shares.max() == 1
