"""The loss where some pictures are no digit, and the weight of each row's answer in it."""

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.data import DIGITS, ROWS

NO_DIGIT = -1  # the label of such a picture


class DigitOrNone(keras.losses.Loss):
    """Categorical cross-entropy, against ten equal chances where the label is NO_DIGIT.

    labels: (...) int32. probabilities: (..., 10) float32.
    """

    def call(self, labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
        """The loss of each answer, (...) float32."""
        labels = tf.cast(labels, tf.int32)  # Keras made them floats
        sure = tf.one_hot(labels, DIGITS)
        targets = tf.where(labels[..., None] == NO_DIGIT, 1 / DIGITS, sure)
        return keras.losses.categorical_crossentropy(targets, probabilities)


def row_weights(target_replication: float) -> np.ndarray:
    """(28,) float32, of sum 1: how much the answer after each row counts in the loss.

    All rows share `target_replication` alike, the last row has the rest besides.
    Source: Lipton, Kale, Elkan, Wetzel: Learning to Diagnose with LSTM Recurrent Neural Networks,
    ICLR 2016, section 3.3.
    """
    weights = np.full(ROWS, target_replication / ROWS, np.float32)
    weights[-1] += 1 - target_replication
    return weights
