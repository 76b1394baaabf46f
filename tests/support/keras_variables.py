"""Make the variables of a compiled Keras model before its first step, like `fit` does.

`fit` makes those of optimizer and metrics while it traces a step, and then must trace it again,
which takes half the time of a test of few steps. Each epoch resets the metrics.
"""

import keras
import tensorflow as tf


def make_variables(model: keras.Model, labels: object, batch_size: int) -> None:
    """Make the variables. labels: arrays or their specs, in the structure that `fit` gets."""

    def batch(like: object, value: float, dtype: object) -> tf.Tensor:
        return tf.fill((batch_size, *like.shape[1:]), tf.cast(value, dtype))

    answers = keras.tree.map_structure(lambda of: batch(of, 0.1, tf.float32), model.output)
    labels = keras.tree.map_structure(lambda of: batch(of, 0, of.dtype), labels)
    model.optimizer.build(model.trainable_variables)
    model._clear_losses()  # losses that layers added during tracing
    model.compute_loss(y=labels, y_pred=answers)
    model.compute_metrics(None, labels, answers)
