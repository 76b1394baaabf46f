"""Weights as Keras starts them: the same distributions, the same shapes, the same parameters."""

import keras
import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain.fresh import fresh, plain
from tests.support import keras_side


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_plain_networks_start_like_keras(kind):
    network = plain(kind, 32, seed=3)
    layer = getattr(keras.layers, kind)(32)
    model = keras_side.sequential(layer)
    assert network.parameters == model.count_params()
    cell = network.layers[0].cell
    kernel, recurrent_kernel, bias = layer.get_weights()
    for ours, theirs in ((cell.kernel, kernel), (network.head.kernel, model.layers[-1].kernel)):
        limit = np.sqrt(6 / sum(ours.shape))
        assert ours.shape == tuple(theirs.shape)
        assert np.abs(ours).max() <= limit
        assert np.abs(theirs).max() <= limit
        assert np.std(ours) == pytest.approx(np.std(theirs), rel=0.15)
    for one in (cell.recurrent_kernel, recurrent_kernel):
        np.testing.assert_allclose(one @ one.T, np.eye(32), atol=1e-5)
    np.testing.assert_array_equal(cell.bias, bias)
    layer.set_weights([cell.kernel, cell.recurrent_kernel, cell.bias])
    model.layers[-1].set_weights([network.head.kernel, network.head.bias])
    images = keras_side.images(3)
    expected = keras_side.logits(model, images)
    np.testing.assert_allclose(network.predict(images), expected, **keras_side.CLOSE)


def test_a_trained_network_started_afresh_keeps_its_form():
    network = library.find("lstm-128").network
    one, again, other = fresh(network, 1), fresh(network, 1), fresh(network, 2)
    assert one.parameters == network.parameters
    for a, b, c, d in zip(one.layers, again.layers, other.layers, network.layers, strict=True):
        assert a.cell.kernel.shape == d.cell.kernel.shape
        assert (a.kind, a.direction) == (d.kind, d.direction)
        np.testing.assert_array_equal(a.cell.kernel, b.cell.kernel)
        assert not np.array_equal(a.cell.kernel, c.cell.kernel)
        assert not np.array_equal(a.cell.kernel, d.cell.kernel)
