"""SimpleRNN over all rows: `h = activation(x @ kernel + h @ recurrent_kernel + bias)`."""

from collections.abc import Callable

import tensorflow as tf

from rnn_demo.trainer.recurrence.activations import ACTIVATIONS
from rnn_demo.trainer.recurrence.merged_products import (
    add,
    bias_gradient,
    from_above,
    project,
    row_gradient,
    weight_gradient,
)


def simple_rnn(
    rows: tf.Tensor,
    initial: list[tf.Tensor],
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
    activation: Callable,
    every: bool,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Run the cell over rows (T, B, inputs) from the state initial[0] (B, units).

    Returns the states after all rows (T, B, units) or, unless `every`, after the last (B, units);
    and the last state. Source: keras.io/api/layers/recurrent_layers/simple_rnn; the way back is
    backpropagation through time, P. Werbos (1990).
    """
    steps = rows.shape[0]

    @tf.custom_gradient
    def run(rows, h, kernel, recurrent_kernel, bias):
        states = [h]  # states[t] stands before row t
        for z in project(rows, kernel, bias):
            states.append(activation(z + tf.matmul(states[-1], recurrent_kernel)))

        def gradient(d_outputs):
            above = from_above(d_outputs, every, steps)
            back = tf.transpose(recurrent_kernel)
            d_h, d_z = None, [None] * steps
            for t in reversed(range(steps)):
                d_z[t] = ACTIVATIONS[activation](states[t + 1], add(d_h, above[t]))
                d_h = tf.matmul(d_z[t], back)
            d_all = tf.concat(d_z, axis=0)
            return (
                row_gradient(d_all, kernel, rows),
                d_h,
                weight_gradient(rows, d_all),
                weight_gradient(tf.stack(states[:-1]), d_all),
                bias_gradient(d_all),
            )

        return tf.stack(states[1:]) if every else states[-1], gradient

    outputs = run(rows, initial[0], kernel, recurrent_kernel, bias)
    return outputs, [outputs[-1] if every else outputs]
