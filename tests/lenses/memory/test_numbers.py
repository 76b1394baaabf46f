"""Norms and saliency are those of TensorFlow's gradients; horizons are what they are said to be."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo import library
from rnn_demo.lenses.memory.numbers import (
    Horizon,
    beside,
    horizon,
    never_active,
    saliency,
    silent_units,
)
from tests.support import keras_side


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_norms_and_saliency_are_those_of_the_tape(kind, go_backwards):
    layer = getattr(keras.layers, kind)(7, go_backwards=go_backwards)
    model = keras_side.shaken(keras_side.sequential(layer))
    network, (image,) = keras_side.reopened(model), keras_side.images(1)
    rows = image[::-1] if go_backwards else image
    x, head = tf.constant(rows[None]), model.layers[-1]
    with tf.GradientTape() as tape:
        tape.watch(x)
        state = [tf.zeros((1, 7))] * (2 if kind == "LSTM" else 1)
        held = []
        for t in range(28):
            _, state = layer.cell(x[:, t], state)
            held.append(state[0])
        logit = (held[-1] @ head.kernel + head.bias)[0, 4]
    *states, pixels = tape.gradient(logit, [*held, x])
    norms = np.linalg.norm([np.asarray(s)[0] for s in states], axis=1)
    if go_backwards:
        norms, pixels = norms[::-1], pixels[:, ::-1]
    found = horizon(network, image, 4)
    np.testing.assert_allclose(found.norms, norms, rtol=1e-4, atol=1e-9)
    shown = saliency(network, image, 4)
    np.testing.assert_allclose(shown, np.asarray(pixels)[0] * image, rtol=1e-3, atol=1e-6)


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


def test_tokens_have_no_saliency():
    model = keras_side.sequential(
        keras.layers.Discretization([0.5]),
        keras.layers.Embedding(2, 3),
        keras.layers.Reshape((28, 84)),
        keras.layers.GRU(4),
    )
    network, (image,) = keras_side.reopened(model), keras_side.images(1)
    assert saliency(network, image, 3) is None
    assert horizon(network, image, 3).norms[-1] > 0


def test_silent_and_dead_units():
    layer = keras.layers.SimpleRNN(6, activation="relu")
    model = keras_side.shaken(keras_side.sequential(layer))
    kernel, recurrent_kernel, bias = layer.get_weights()
    kernel[:, 2] = recurrent_kernel[:, 2] = 0
    bias[2] = -1
    layer.set_weights([kernel, recurrent_kernel, bias])
    network = keras_side.reopened(model)
    images = keras_side.images(60)
    readings = [network.read(image).layers[0] for image in images]
    silent = [set(silent_units(r)) for r in readings]
    for units, reading in zip(silent, readings, strict=True):
        assert units == {u for u in range(6) if reading.states[:, u].max() == 0}
        assert 2 in units
    assert set(never_active(network, images, 0)) == set.intersection(*silent)


def test_the_networks_beside_it_are_the_nearest_of_the_other_cells():
    known = [library.find(name) for name in library.names() if not name.startswith("run")]
    model = library.find("simple-16")
    found = beside(model, 0, known)
    assert list(found) == ["LSTM", "GRU"]
    for cell, other in found.items():
        alike = [
            m
            for m in known
            if len(m.network.layers) == 1
            and m.network.layers[0].kind == cell
            and m.network.layers[0].direction == "forward"
            and m.row_order == "top"
        ]
        sizes = [abs(m.network.parameters - model.network.parameters) for m in alike]
        if other is None:
            assert not alike
        else:
            assert abs(other.network.parameters - model.network.parameters) == min(sizes)
    assert beside(model, 0, [])["LSTM"] is None
