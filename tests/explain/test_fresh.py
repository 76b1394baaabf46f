"""Weights as Keras starts them: the same distributions, the same shapes, the same parameters."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.cells import CELLS
from rnn_demo.explain.fresh import fresh
from tests.support.networks import Rnn, network


@pytest.mark.parametrize("kind", list(CELLS))
def test_networks_start_like_keras(kind):
    """glorot_uniform kernels, an orthogonal recurrent_kernel, a forget gate's bias of 1."""
    started = fresh(network(Rnn(kind, 32)), seed=3)
    cell = started.layers[0].cell
    for kernel in (cell.kernel, started.head.kernel):
        limit = np.sqrt(6 / sum(kernel.shape))
        assert 0.95 * limit < np.abs(kernel).max() <= limit
        assert np.std(kernel) == pytest.approx(limit / 3**0.5, rel=0.1)
    one = cell.recurrent_kernel
    assert (one is None) == (kind == "MinGRU")
    if one is not None:
        np.testing.assert_allclose(one @ one.T, np.eye(32), atol=1e-5)
    bias = np.zeros_like(cell.bias)
    if kind == "LSTM":
        bias[32:64] = 1
    np.testing.assert_array_equal(cell.bias, bias)
    assert not started.head.bias.any()


def test_a_trained_network_started_afresh_keeps_its_form():
    trained = library.find("lstm-128").network
    one, again, other = fresh(trained, 1), fresh(trained, 1), fresh(trained, 2)
    assert one.parameters == trained.parameters
    for a, b, c, d in zip(one.layers, again.layers, other.layers, trained.layers, strict=True):
        assert a.cell.kernel.shape == d.cell.kernel.shape
        assert (a.kind, a.direction) == (d.kind, d.direction)
        np.testing.assert_array_equal(a.cell.kernel, b.cell.kernel)
        assert not np.array_equal(a.cell.kernel, c.cell.kernel)
        assert not np.array_equal(a.cell.kernel, d.cell.kernel)
