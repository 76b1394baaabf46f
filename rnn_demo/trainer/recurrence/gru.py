"""GRU over all rows, with the reset gate after the product, as in Keras's default and cuDNN:

z, r = sigmoid(x @ kernel_zr + bias_zr + h @ recurrent_kernel_zr + recurrent_bias_zr)
g = activation(x @ kernel_g + bias_g + r * (h @ recurrent_kernel_g + recurrent_bias_g))
h = z * h + (1 - z) * g
"""

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


def gru(
    rows: tf.Tensor,
    initial: list[tf.Tensor],
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
    activation: Callable,
    every: bool,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Run the cell over rows (T, B, inputs) from the state initial[0] (B, units).

    bias: (2, 3 units), of the input and of the recurrent product. Returns the states after all rows
    (T, B, units) or, unless `every`, after the last (B, units); and the last state.
    Source: keras.io/api/layers/recurrent_layers/gru (reset_after=True).
    """
    steps, units = rows.shape[0], recurrent_kernel.shape[0]

    @tf.custom_gradient
    def run(rows, h, kernel, recurrent_kernel, bias):
        states, gates = [h], []  # states[t] stands before row t
        for x in project(rows, kernel, bias[0]):
            inner = tf.matmul(h, recurrent_kernel) + bias[1]
            x_zr, x_g = tf.split(x, [2 * units, units], axis=1)
            inner_zr, inner_g = tf.split(inner, [2 * units, units], axis=1)
            zr = tf.sigmoid(x_zr + inner_zr)
            z, r = tf.split(zr, 2, axis=1)
            g = activation(x_g + r * inner_g)
            h = g + z * (h - g)
            states.append(h)
            gates.append((zr, z, r, g, inner_g))

        def gradient(d_outputs):
            above = from_above(d_outputs, every, steps)
            back = tf.transpose(recurrent_kernel)
            d_h, d_x, d_inner = None, [None] * steps, [None] * steps
            for t in reversed(range(steps)):
                zr, z, r, g, inner_g = gates[t]
                d_h = add(d_h, above[t])
                d_kept = d_h * z
                d_g = ACTIVATIONS[activation](g, d_h - d_kept)
                d_zr = tf.raw_ops.SigmoidGrad(
                    y=zr, dy=tf.concat([d_h * (states[t] - g), d_g * inner_g], axis=1)
                )
                d_x[t] = tf.concat([d_zr, d_g], axis=1)
                d_inner[t] = tf.concat([d_zr, d_g * r], axis=1)
                d_h = d_kept + tf.matmul(d_inner[t], back)
            d_x_all, d_inner_all = tf.concat(d_x, axis=0), tf.concat(d_inner, axis=0)
            return (
                row_gradient(d_x_all, kernel, rows),
                d_h,
                weight_gradient(rows, d_x_all),
                weight_gradient(tf.stack(states[:-1]), d_inner_all),
                tf.stack([bias_gradient(d_x_all), bias_gradient(d_inner_all)]),
            )

        return tf.stack(states[1:]) if every else h, gradient

    outputs = run(rows, initial[0], kernel, recurrent_kernel, bias)
    return outputs, [outputs[-1] if every else outputs]
