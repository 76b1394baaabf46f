"""Make the variables of a compiled Keras model before its first step, as `fit` itself makes them.

`fit` makes those of optimizer and metrics as it traces a step, and then has to trace it again: half
of what a test of few steps takes. Each epoch resets the metrics.
"""

import keras
import tensorflow as tf


def make_variables(model: keras.Model, labels: object, batch_size: int) -> None:
    """labels: arrays or their specs, in the structure in which `fit` gets them."""

    def batch(like: object, value: float, dtype: object) -> tf.Tensor:
        return tf.fill((batch_size, *like.shape[1:]), tf.cast(value, dtype))

    answers = keras.tree.map_structure(lambda of: batch(of, 0.1, tf.float32), model.output)
    labels = keras.tree.map_structure(lambda of: batch(of, 0, of.dtype), labels)
    model.optimizer.build(model.trainable_variables)
    model._clear_losses()  # those that layers added where `fit` was traced
    model.compute_loss(y=labels, y_pred=answers)
    model.compute_metrics(None, labels, answers)
