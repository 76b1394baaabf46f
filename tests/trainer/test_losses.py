"""The loss of digits is Keras's; of what is no digit it is least where all answers are alike."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.trainer.losses import NO_DIGIT, DigitOrNone, row_weights

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 10, 50)
PROBABILITIES = RNG.dirichlet(np.ones(10), 50).astype(np.float32)


def test_of_digits_it_is_the_usual_cross_entropy():
    usual = keras.losses.SparseCategoricalCrossentropy()(LABELS, PROBABILITIES)
    assert float(DigitOrNone()(LABELS, PROBABILITIES)) == pytest.approx(float(usual), rel=1e-5)


def test_of_no_digit_it_pulls_all_answers_together():
    logits = tf.Variable(RNG.normal(size=(1, 10)).astype(np.float32))
    with tf.GradientTape() as tape:
        probabilities = tf.nn.softmax(logits)
        loss = DigitOrNone()([NO_DIGIT], probabilities)
    assert float(loss) == pytest.approx(-np.log(probabilities).mean(), rel=1e-5)
    np.testing.assert_allclose(tape.gradient(loss, logits), probabilities - 0.1, atol=1e-6)
    assert float(DigitOrNone()([NO_DIGIT], np.full((1, 10), 0.1))) < float(loss)


def test_of_every_rows_answer_it_is_the_same_loss_weighted():
    """Digits among what is none, (B, 28) answers with a weight a row."""
    labels = np.array([3, NO_DIGIT, 7])
    answers = RNG.dirichlet(np.ones(10), (3, 28)).astype(np.float32)
    weights = row_weights(0.4)
    loss = DigitOrNone(reduction="sum")
    every = loss(np.repeat(labels[:, None], 28, axis=1), answers, weights[None])
    by_row = [float(loss(labels, answers[:, t])) for t in range(28)]
    assert float(every) == pytest.approx(float(np.dot(weights, by_row)), rel=1e-5)
