"""The loss for batches that include non-digits, and the weights of the rows' answers."""

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.data import DIGITS, ROWS

NO_DIGIT = -1  # the label of a picture that is not a digit


class CrossEntropyWithNonDigits(keras.losses.Loss):
    """Categorical cross-entropy; for NO_DIGIT the target is the uniform distribution."""

    def call(self, labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
        """Return the loss of each answer: labels (...) int32, probabilities (..., 10) float32."""
        labels = tf.cast(labels, tf.int32)  # Keras passes them as floats
        sure = tf.one_hot(labels, DIGITS)
        targets = tf.where(labels[..., None] == NO_DIGIT, 1 / DIGITS, sure)
        return keras.losses.categorical_crossentropy(targets, probabilities)


def row_loss_weights(target_replication: float) -> np.ndarray:
    """Return the weight of the answer after each row in the loss, (28,) float32, with sum 1.

    The share `target_replication` is spread evenly over all rows; the rest belongs to the last row.
    Source: Lipton, Kale, Elkan, Wetzel: Learning to Diagnose with LSTM Recurrent Neural Networks,
    ICLR 2016, section 3.3.
    """
    weights = np.full(ROWS, target_replication / ROWS, np.float32)
    weights[-1] += 1 - target_replication
    return weights


def mean_square_excess(values: tf.Tensor, bound: float) -> tf.Tensor:
    """Return the mean square of the values' excess over a bound, above or below 0; 0 for none.

    Times a factor it is what Keras calls an `activity_regularizer`: a part of the loss that depends
    on a layer's output.
    """
    return tf.reduce_mean(tf.square(tf.nn.relu(tf.abs(values) - bound)))
