"""A state changed on the way is what the cell goes on with, as Keras's cells go on with it; what it
gave for the row before, which other layers take, stays."""

import keras
import numpy as np
import pytest

from tests.support import keras_side
from tests.support.keras_side import CLOSE


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_it_sets_out_from_the_state_it_is_given(kind):
    layer = getattr(keras.layers, kind)(7, return_sequences=True)
    model = keras_side.shaken(keras_side.sequential(layer, keras.layers.GRU(5)))
    (image,) = keras_side.images(1)
    count = 2 if kind == "LSTM" else 1
    start = tuple(np.random.default_rng(0).normal(size=(count, 1, 7)).astype(np.float32))
    reading = keras_side.reopened(model).read(image, {0: lambda t, s: s if t else start})
    held = np.asarray(layer(image[None], initial_state=list(start)))
    np.testing.assert_allclose(reading.layers[0].states, held[0], **CLOSE)
    second = keras_side.states(model.layers[1], held)
    np.testing.assert_allclose(reading.layers[1].states, second[0], **CLOSE)


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_a_state_wiped_on_the_way_is_a_new_start(kind):
    layer = getattr(keras.layers, kind)(7, return_sequences=True)
    model = keras_side.shaken(keras_side.sequential(layer, keras.layers.LSTM(5)))
    (image,) = keras_side.images(1)
    network = keras_side.reopened(model)
    read = network.read(
        image, {0: lambda t, s: tuple(np.zeros_like(a) for a in s) if t == 9 else s}
    )
    untouched = network.read(image)
    np.testing.assert_array_equal(read.layers[0].states[:9], untouched.layers[0].states[:9])
    np.testing.assert_array_equal(read.layers[1].states[:9], untouched.layers[1].states[:9])
    rest = np.asarray(layer(image[None, 9:]))[0]  # Keras, from zero, on the rows that follow
    np.testing.assert_allclose(read.layers[0].states[9:], rest, **CLOSE)


def test_a_layer_that_is_silent():
    model = keras_side.shaken(
        keras_side.sequential(keras.layers.Bidirectional(keras.layers.GRU(6)))
    )
    (image,) = keras_side.images(1)
    network = keras_side.reopened(model)
    whole = network.read(image)
    read = network.without_layer(1).read(image)
    np.testing.assert_array_equal(read.layers[0].states, whole.layers[0].states)
    assert not read.layers[1].states.any()
    head = model.layers[-1]
    forward = whole.layers[0].states @ np.asarray(head.kernel)[:6] + np.asarray(head.bias)
    np.testing.assert_allclose(read.logits, forward, **CLOSE)
