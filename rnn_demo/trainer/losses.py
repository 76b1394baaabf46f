"""The loss of a batch in which some pictures are no digit."""

import keras
import tensorflow as tf

from rnn_demo.data import DIGITS

NO_DIGIT = -1  # the label of such a picture


class DigitOrNone(keras.losses.Loss):
    """Categorical cross-entropy, against ten equal chances where the label is NO_DIGIT.

    labels: (B,) int32. probabilities: (B, 10) float32.
    """

    def call(self, labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
        """The loss of each picture, (B,) float32."""
        labels = tf.cast(labels, tf.int32)  # Keras made them floats
        sure = tf.one_hot(labels, DIGITS)
        targets = tf.where(labels[:, None] == NO_DIGIT, 1 / DIGITS, sure)
        return keras.losses.categorical_crossentropy(targets, probabilities)
