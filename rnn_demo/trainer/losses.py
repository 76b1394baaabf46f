"""The loss for batches with pictures that are no digit, and the weights of the rows' answers."""

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.data import DIGITS, ROWS

NO_DIGIT = -1  # the label of a picture that is no digit


class DigitOrNone(keras.losses.Loss):
    """Categorical cross-entropy, whose target for NO_DIGIT is the same probability for all."""

    def call(self, labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
        """Return the loss of each answer.

        Args:
            labels: (...) int32.
            probabilities: (..., 10) float32.

        Returns:
            (...) float32.
        """
        labels = tf.cast(labels, tf.int32)  # Keras passes them as floats
        sure = tf.one_hot(labels, DIGITS)
        targets = tf.where(labels[..., None] == NO_DIGIT, 1 / DIGITS, sure)
        return keras.losses.categorical_crossentropy(targets, probabilities)


def row_weights(target_replication: float) -> np.ndarray:
    """Return how much the answer after each row counts in the loss.

    Source: Lipton, Kale, Elkan, Wetzel: Learning to Diagnose with LSTM Recurrent Neural Networks,
    ICLR 2016, section 3.3.

    Args:
        target_replication: The share of the loss that is spread evenly over all rows; the rest is
            that of the last row.

    Returns:
        (28,) float32, of sum 1.
    """
    weights = np.full(ROWS, target_replication / ROWS, np.float32)
    weights[-1] += 1 - target_replication
    return weights


def beyond(values: tf.Tensor, bound: float) -> tf.Tensor:
    """Return the mean square by which values are beyond a bound, above or below 0.

    With a factor it is what Keras calls an `activity_regularizer`: a part of the loss that depends
    on what a layer puts out.

    Args:
        values: Of any shape, float32.
        bound: The size up to which a value costs nothing.

    Returns:
        A number, 0 where no value is beyond.
    """
    return tf.reduce_mean(tf.square(tf.nn.relu(tf.abs(values) - bound)))
