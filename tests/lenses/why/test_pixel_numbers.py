"""Pixel by pixel it adds up to Keras's logits, as their gradient does, and is refused else."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.lenses.why.pixel_numbers import pixel_by_pixel
from tests.support import keras_side

RNN = keras.layers.SimpleRNN


@settings(max_examples=8)
@given(seed=st.integers(0, 2**16), units=st.integers(1, 20), back=st.booleans(), bias=st.booleans())
def test_it_adds_up_and_is_the_gradient_times_the_pixels(seed, units, back, bias):
    layer = RNN(units, activation="relu", go_backwards=back, use_bias=bias)
    model = keras_side.shaken(keras_side.sequential(layer), seed)
    image = np.random.default_rng(seed).random((28, 28), dtype=np.float32)
    network = keras_side.reopened(model)
    account = pixel_by_pixel(network, network.read(image))
    expected = keras_side.logits(model, image[None])[0]
    size = max(1, np.abs(account.pixels).max(), np.abs(expected).max())
    np.testing.assert_allclose(account.total / size, expected / size, atol=1e-5)
    np.testing.assert_array_equal(account.logits, network.read(image).logits[-1])
    x = tf.constant(image[None])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        held = layer(x)
        logits = held @ model.layers[-1].kernel + model.layers[-1].bias
        each = [logits[0, digit] for digit in range(10)]
    gradient = np.stack([tape.gradient(logit, x)[0] for logit in each])  # (10, 28, 28)
    added = np.moveaxis(gradient, 0, -1) * image[:, :, None]
    np.testing.assert_allclose(account.pixels / size, added / size, atol=1e-5)


def test_the_residual_on_the_shipped_networks_is_rounding():
    for name in ("notebook", "simple-16"):
        model = library.find(name)
        for image in keras_side.images(20):
            account = pixel_by_pixel(model.network, model.read(image))
            assert np.abs(account.total - account.logits).max() < 1e-4


DENSE = keras.layers.Dense
OTHERS = {
    "SimpleRNN with tanh": [RNN(4)],
    "LSTM": [keras.layers.LSTM(4, activation="relu")],
    "several": [RNN(4, activation="relu", return_sequences=True), RNN(4, activation="relu")],
    "directions": [keras.layers.Bidirectional(RNN(4, activation="relu"))],
    "skips blank rows": [keras.layers.Masking(), RNN(4, activation="relu")],
    "pixels": [DENSE(28), RNN(4, activation="relu")],
    "more than one Dense": [RNN(4, activation="relu"), DENSE(4)],
}


@pytest.mark.parametrize("said", OTHERS)
def test_where_it_is_not_exact_it_is_refused(said):
    model = keras_side.shaken(keras_side.sequential(*OTHERS[said]))
    network = keras_side.reopened(model)
    with pytest.raises(UserError, match=said) as error:
        pixel_by_pixel(network, network.read(keras_side.images(1)[0]))
    assert str(error.value).endswith(".")


def test_a_network_that_rescales_its_pixels_back():
    layers = [keras.layers.Rescaling(1 / 255), RNN(6, activation="relu")]
    model = keras_side.shaken(keras_side.sequential(*layers))
    network = keras_side.reopened(model)
    assert network.pixel_scale == 255
    (image,) = keras_side.images(1)
    account = pixel_by_pixel(network, network.read(image))
    expected = keras_side.logits(model, image[None] * 255)[0]
    np.testing.assert_allclose(account.total, expected, rtol=1e-4, atol=1e-4)
