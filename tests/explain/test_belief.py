"""Beliefs are a network's answers: to the state as it stands, and to images that end early."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo.explain.belief import beliefs, decision_step
from rnn_demo.reader.activations import softmax
from tests.fixtures import golden
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, network


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_one_direction(kind, go_backwards):
    made, (image,) = network(Rnn(kind, 8, go_backwards=go_backwards)), golden.images(1)
    reading = made.read(image)
    (belief,) = beliefs(made, reading)
    assert belief.direction == ("backward" if go_backwards else "forward")
    head = made.head
    assert_near(belief.stop_here, softmax(reading.layers[0].states @ head.kernel + head.bias))
    cut = np.stack([cut_off(image, belief.rows[t + 1 :]) for t in range(28)])
    assert_near(belief.blank_rest, softmax(made.predict(cut)))
    assert_near(belief.real_rest, np.tile(softmax(made.predict(image[None])), (28, 1)))
    assert sorted(belief.rows) == list(range(28))
    assert belief.rows[0] == (27 if go_backwards else 0)


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "ave"])
def test_each_of_two_directions_alone(merge_mode):
    made, (image,) = network(Rnn("GRU", 6, merge_mode=merge_mode)), golden.images(1)
    reading = made.read(image)
    found = beliefs(made, reading)
    assert [b.direction for b in found] == ["forward", "backward"]
    for i, belief in enumerate(found):
        held = reading.layers[i].states
        silent = np.zeros_like(held)
        match merge_mode:
            case "concat":
                merged = np.concatenate([silent, held] if i else [held, silent], axis=-1)
            case "sum":
                merged = held
            case "ave":
                merged = held / 2
        assert_near(belief.stop_here, softmax(merged @ made.head.kernel + made.head.bias))
        cut = np.stack([cut_off(image, belief.rows[t + 1 :]) for t in range(28)])
        assert_near(belief.blank_rest, softmax(made.predict(cut)))


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
