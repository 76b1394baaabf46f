"""The loss of digits is Keras's; of what is no digit it is least where all answers are alike."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.trainer.losses import NO_DIGIT, DigitOrNone

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
