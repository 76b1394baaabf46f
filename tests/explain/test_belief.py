"""Beliefs are Keras's answers: to the state as it stands, and to images that end early."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo.explain.belief import beliefs, decision_step
from tests.support import keras_side
from tests.support.keras_side import CLOSE


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_one_direction(kind, go_backwards):
    layer = getattr(keras.layers, kind)(8, go_backwards=go_backwards)
    model = keras_side.shaken(keras_side.sequential(layer))
    (image,) = keras_side.images(1)
    network = keras_side.reopened(model)
    reading = network.read(image)
    (belief,) = beliefs(network, reading)
    assert belief.direction == ("backward" if go_backwards else "forward")
    held = keras_side.states(layer, image[None])[0]
    np.testing.assert_allclose(belief.stop_here, model.layers[-1](held), **CLOSE)
    cut = np.stack([cut_off(image, belief.rows[t + 1 :]) for t in range(28)])
    np.testing.assert_allclose(belief.blank_rest, model(cut), **CLOSE)
    np.testing.assert_allclose(belief.real_rest, np.tile(model(image[None]), (28, 1)), **CLOSE)
    assert sorted(belief.rows) == list(range(28))
    assert belief.rows[0] == (27 if go_backwards else 0)


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "ave"])
def test_each_of_two_directions_alone(merge_mode):
    layer = keras.layers.Bidirectional(keras.layers.GRU(6), merge_mode=merge_mode)
    model = keras_side.shaken(keras_side.sequential(layer))
    (image,) = keras_side.images(1)
    network = keras_side.reopened(model)
    found = beliefs(network, network.read(image))
    assert [b.direction for b in found] == ["forward", "backward"]
    head = model.layers[-1]
    for i, (belief, half) in enumerate(
        zip(found, (layer.forward_layer, layer.backward_layer), strict=True)
    ):
        held = keras_side.states(half, image[None])[0]  # as this half reads
        silent = np.zeros_like(held)
        match merge_mode:
            case "concat":
                merged = np.concatenate([silent, held] if i else [held, silent], axis=-1)
            case "sum":
                merged = held
            case "ave":
                merged = held / 2
        np.testing.assert_allclose(belief.stop_here, head(merged), **CLOSE)
        cut = np.stack([cut_off(image, belief.rows[t + 1 :]) for t in range(28)])
        np.testing.assert_allclose(belief.blank_rest, model(cut), **CLOSE)


def cut_off(image: np.ndarray, rows: np.ndarray) -> np.ndarray:
    image = image.copy()
    image[rows] = 0
    return image


@given(arrays(np.float32, (28, 10), elements=st.floats(0, 1, width=32)))
def test_after_the_decision_the_answer_never_changes(probabilities):
    step = decision_step(probabilities)
    answers = probabilities.argmax(axis=1)
    assert (answers[step:] == answers[-1]).all()
    assert step == 0 or answers[step - 1] != answers[-1]


def test_a_network_that_never_wavers_decides_at_once():
    assert decision_step(np.tile(np.eye(10)[3], (28, 1))) == 0
