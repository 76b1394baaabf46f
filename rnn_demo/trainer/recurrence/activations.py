"""Activations whose gradient follows from their value alone, as one TensorFlow operation each."""

from collections.abc import Callable

import keras
import tensorflow as tf

# activation -> (y, dL/dy) -> dL/dx, where y = activation(x); all of one shape
ACTIVATIONS: dict[Callable, Callable[[tf.Tensor, tf.Tensor], tf.Tensor]] = {
    keras.activations.tanh: lambda y, dy: tf.raw_ops.TanhGrad(y=y, dy=dy),
    keras.activations.relu: lambda y, dy: tf.raw_ops.ReluGrad(gradients=dy, features=y),
    keras.activations.sigmoid: lambda y, dy: tf.raw_ops.SigmoidGrad(y=y, dy=dy),
    keras.activations.linear: lambda y, dy: dy,
}
