"""What the three cells share: the products over all rows at once, and the way back through them.

It is backpropagation through time, P. Werbos (1990).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf


class Forwards(NamedTuple):
    """A cell run over all rows.

    states: h before the first row and after each, (B, units). back: from a row's number, dL/dh
    after it and dL/dc, if there is one, to dL/d(x @ kernel), dL/d(h @ recurrent_kernel), and dL/dh
    and dL/dc before it. carried: the last c, if there is one. order: from Keras's order of the
    gates to that of `back`, along the last axis, and back.
    """

    states: list[tf.Tensor]
    back: Callable[..., tuple[tf.Tensor, ...]]
    carried: tuple[tf.Tensor, ...] = ()
    order: Callable[[tf.Tensor], tf.Tensor] = lambda gates: gates


def recur(
    cell: Callable[..., Forwards],
    rows: tf.Tensor,
    initial: list[tf.Tensor],
    weights: list[tf.Tensor],
    activation: Callable,
    every: bool,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Run a cell over rows (T, B, inputs) from the states `initial`, (B, units) each.

    Returns the states h after all rows (T, B, units) or, unless `every`, after the last (B, units);
    and the last states.
    """
    steps = rows.shape[0]

    @tf.custom_gradient
    def run(rows, kernel, recurrent_kernel, bias, *initial):
        forwards = cell(rows, initial, (kernel, recurrent_kernel, bias), activation)
        states, order = forwards.states, forwards.order

        def gradient(d_outputs, *d_last):
            d_carried = list(d_last)
            above = tf.unstack(d_outputs) if every else [None] * (steps - 1) + [d_outputs]
            d_h: Any = None
            d_x, d_inner = [None] * steps, [None] * steps
            for t in reversed(range(steps)):
                if d_h is None or above[t] is None:
                    d_h = above[t] if d_h is None else d_h
                else:
                    d_h += above[t]
                d_x[t], d_inner[t], d_h, *d_carried = forwards.back(t, d_h, *d_carried)
            d_x_all, d_inner_all = tf.concat(d_x, axis=0), tf.concat(d_inner, axis=0)
            d_bias = bias_gradient(d_x_all)
            if bias.shape.rank == 2:  # of the input and of the recurrent product
                d_bias = tf.stack([d_bias, bias_gradient(d_inner_all)])
            d_rows = tf.matmul(d_x_all, order(kernel), transpose_b=True)
            return (
                tf.reshape(d_rows, rows.shape),
                order(weight_gradient(rows, d_x_all)),
                order(weight_gradient(tf.stack(states[:-1]), d_inner_all)),
                order(d_bias),
                d_h,
                *d_carried,
            )

        outputs = tf.stack(states[1:]) if every else states[-1]
        return (outputs, *forwards.carried), gradient

    outputs, *carried = run(rows, *weights, *initial)
    return outputs, [outputs[-1] if every else outputs, *carried]


def project(rows: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> list[tf.Tensor]:
    """`rows[t] @ kernel + bias` for all T rows in one product: T tensors (B, gates units).

    rows: (T, B, inputs). kernel: (inputs, gates units). bias: (gates units,).
    """
    steps, batch, inputs = rows.shape
    flat = tf.matmul(tf.reshape(rows, (steps * batch, inputs)), kernel) + bias
    return tf.split(flat, steps, axis=0)


def weight_gradient(before: tf.Tensor, after: tf.Tensor) -> tf.Tensor:
    """dL/dweight (m, n) where z = before @ weight in every row, in one product.

    before: (T, B, m). after: (T B, n), dL/dz, row after row.
    """
    return tf.matmul(tf.reshape(before, (-1, before.shape[-1])), after, transpose_a=True)


def bias_gradient(after: tf.Tensor) -> tf.Tensor:
    """dL/dbias (n,) from dL/dz (T B, n): its sum, by a product, which is four times as fast."""
    return tf.matmul(tf.ones((1, after.shape[0])), after)[0]
