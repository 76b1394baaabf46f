"""Backpropagation through time gives what tf.GradientTape gives, for every cell and wrapper."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from rnn_demo.reader.gradients import LayerGradient, gradients
from tests.reader.keras.test_file import READABLE
from tests.reader.test_cells import recurrent_layers
from tests.support import keras_side
from tests.support.keras_side import reopened, sequential, shaken


def check(ours: np.ndarray, tape: object) -> None:
    """Equal to 1e-5 of the largest of the array, or 1e-5, whichever is more."""
    expected = np.zeros(ours.shape) if tape is None else np.asarray(tape)
    assert ours.dtype == np.float64
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-5 * max(1, abs(expected).max()))


def walked(cell: keras.Layer, x: tf.Tensor, states: list[list[tf.Tensor]]) -> list[list[tf.Tensor]]:
    """Keras's cell led over x, (1, T, inputs), by hand, so that a tape sees every state."""
    state = [tf.zeros((1, cell.units))] * len(states)
    for t in range(x.shape[1]):
        _, state = cell(x[:, t], state)
        for kept, s in zip(states, state, strict=True):
            kept.append(s)
    return states


def states_of(layer: keras.layers.RNN) -> list[list[tf.Tensor]]:
    return [[] for _ in range(2 if isinstance(layer, layers.LSTM) else 1)]


def check_layer(ours: LayerGradient, states: list[list]) -> None:
    """states: for each step, the tape's gradient."""
    for mine, theirs in zip((ours.states, ours.cell_states), states, strict=False):
        check(mine, [np.zeros(mine.shape[1]) if s is None else np.asarray(s)[0] for s in theirs])


@settings(max_examples=24)
@given(
    layer=recurrent_layers(),
    seed=st.integers(0, 2**16),
    digit=st.integers(0, 9),
)
def test_random_cells(layer, seed, digit):
    model = shaken(sequential(layer), seed)
    image = np.random.default_rng(seed).random((28, 28), dtype=np.float32)
    head = model.layers[-1]
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        rows = x[:, ::-1] if layer.go_backwards else x
        states = walked(layer.cell, rows, states_of(layer))
        answer = (states[0][-1] @ head.kernel + head.bias)[0, digit]
    dx, dstates = tape.gradient(answer, [x, states])
    ours = gradients(reopened(model), image, digit)
    check(ours.image, dx[0])
    (mine,) = ours.layers
    assert (mine.cell_states is None) == (not isinstance(layer, layers.LSTM))
    check_layer(mine, dstates)
    check(mine.inputs, dx[0, ::-1] if layer.go_backwards else dx[0])


SMOOTH = [n for n in READABLE if n not in ("tokens", "unrolled, with dropout")]


@pytest.mark.parametrize("name", SMOOTH)
def test_any_network(name):
    """Through every kind of layer, from the answer to the pixels."""
    model = shaken(READABLE[name]())
    (image,) = keras_side.images(1)
    x = tf.constant(image.reshape(1, *model.input_shape[1:]))
    head = model.layers[-1]
    before = keras.Model(model.inputs[0], head.input)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logit = (before(x) @ head.kernel + head.bias)[0, 3]
    expected = tf.reshape(tape.gradient(logit, x), (28, 28))
    check(gradients(reopened(model), image, 3).image, expected)


@pytest.mark.parametrize("kind", [layers.SimpleRNN, layers.LSTM, layers.GRU])
def test_stacked_and_bidirectional_states(kind):
    first = layers.Bidirectional(kind(6, return_sequences=True), merge_mode="concat")
    second = kind(5)
    model = shaken(sequential(first, second))
    (image,) = keras_side.images(1)
    x = tf.constant(image[None])
    head = model.layers[-1]
    forward, backward = first.forward_layer, first.backward_layer
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        ahead = walked(forward.cell, x, states_of(forward))
        back = walked(backward.cell, x[:, ::-1], states_of(backward))
        both = tf.stack([tf.concat(p, -1) for p in zip(ahead[0], back[0][::-1], strict=True)], 1)
        last = walked(second.cell, both, states_of(second))
        answer = (last[0][-1] @ head.kernel + head.bias)[0, 7]
    ours = gradients(reopened(model), image, 7)
    for mine, states in zip(ours.layers, (ahead, back, last), strict=True):
        check_layer(mine, tape.gradient(answer, states))
    check(ours.image, tape.gradient(answer, x)[0])
    check(ours.layers[2].inputs, tape.gradient(answer, both)[0])
    ahead_of_x, back_of_x = (layer.inputs for layer in ours.layers[:2])
    np.testing.assert_allclose(ahead_of_x + back_of_x[::-1], ours.image)


def test_tokens_have_no_gradient_for_pixels_but_for_states():
    ours = gradients(reopened(shaken(READABLE["tokens"]())), keras_side.images(1)[0], 3)
    assert not ours.image.any()
    assert ours.layers[0].states.all()


def test_scaled_pixels():
    """The gradient is for the image from 0 to 1, whatever the network makes of it."""
    model = shaken(sequential(layers.Rescaling(1 / 255), layers.GRU(5)))
    (image,) = keras_side.images(1)
    x = tf.constant(image[None])
    before = keras.Model(model.inputs[0], model.layers[-1].input)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logit = (before(x * 255) @ model.layers[-1].kernel)[0, 0]
    check(gradients(reopened(model), image, 0).image, tape.gradient(logit, x)[0])


def test_a_gradient_that_vanishes_is_not_zero():
    """A sigmoid's 27th power of a small slope is below what float32 holds."""
    model = shaken(sequential(layers.SimpleRNN(4, activation="sigmoid")), size=0.01)
    norms = np.linalg.norm(
        gradients(reopened(model), keras_side.images(1)[0], 0).layers[0].states, axis=1
    )
    assert 0 < norms[0] < 1e-45
    assert (np.diff(norms) > 0).all()


def test_a_silenced_unit_passes_nothing_back():
    network = reopened(shaken(sequential(layers.GRU(5)))).without_unit(0, 2)
    (image,) = keras_side.images(1)
    ours = gradients(network, image, 4)
    step = 1e-2
    moved = image.copy()
    moved[20, 14] += step
    difference = (network.predict(moved[None]) - network.predict(image[None]))[0, 4] / step
    np.testing.assert_allclose(ours.image[20, 14], difference, rtol=0.05)
    assert not ours.layers[0].states[:, 2].any()
