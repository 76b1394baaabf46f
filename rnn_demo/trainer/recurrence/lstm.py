"""LSTM over all rows, by TensorFlow's own fused kernels for a CPU (once LSTMBlockFusedCell):

    i, f, g, o = split(x @ kernel + h @ recurrent_kernel + bias)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    h = sigmoid(o) * tanh(c)

TensorFlow's own gradient of that kernel is left aside: it adds up a small product a row.
"""

from collections.abc import Callable

import keras
import tensorflow as tf

from rnn_demo.trainer.recurrence.merged_products import (
    add,
    bias_gradient,
    from_above,
    row_gradient,
    weight_gradient,
)


def lstm(
    rows: tf.Tensor,
    initial: list[tf.Tensor],
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
    activation: Callable,
    every: bool,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Run the cell over rows (T, B, inputs) from the states h and c in `initial`, (B, units) each.

    activation: tanh, the only one that the kernel knows. Returns the states h after all rows
    (T, B, units) or, unless `every`, after the last (B, units); and the last h and c.
    Source: keras.io/api/layers/recurrent_layers/lstm.
    """
    assert activation is keras.activations.tanh
    steps, units = rows.shape[0], recurrent_kernel.shape[0]
    peephole = tf.zeros(units)  # not used, but asked for
    nothing = {"wci": peephole, "wcf": peephole, "wco": peephole, "use_peephole": False}

    @tf.custom_gradient
    def run(rows, h, c, kernel, recurrent_kernel, bias):
        weights = tf.concat([kernel, recurrent_kernel], axis=0)
        out = tf.raw_ops.BlockLSTMV2(
            seq_len_max=steps,
            x=rows,
            cs_prev=c,
            h_prev=h,
            w=weights,
            b=bias,
            cell_clip=0.0,
            **nothing,
        )
        states = tf.concat([h[None], out.h[:-1]], axis=0)  # those before each row
        carried = tf.unstack(tf.concat([c[None], out.cs], axis=0))

        def gradient(d_outputs, d_c):
            above = from_above(d_outputs, every, steps)
            gates = [tf.unstack(gate) for gate in (out.i, out.f, out.o, out.ci, out.co)]
            # This kernel wants the gates in the order i, g, f, o
            weights_igfo, bias_igfo = reorder(weights), reorder(bias)
            back = tf.transpose(weights_igfo[-units:])
            d_h, d_z = None, [None] * steps
            for t in reversed(range(steps)):
                i, f, o, ci, co = (gate[t] for gate in gates)
                d_c, d_z[t], *_ = tf.raw_ops.LSTMBlockCellGrad(
                    x=rows[t],
                    h_prev=states[t],
                    w=weights_igfo,
                    b=bias_igfo,
                    cs_prev=carried[t],
                    cs=carried[t + 1],
                    i=i,
                    f=f,
                    o=o,
                    ci=ci,
                    co=co,
                    cs_grad=d_c,
                    h_grad=add(d_h, above[t]),
                    **nothing,
                )
                d_h = tf.matmul(d_z[t], back)
            d_all = tf.concat(d_z, axis=0)
            return (
                row_gradient(d_all, weights_igfo[:-units], rows),
                d_h,
                d_c,
                reorder(weight_gradient(rows, d_all)),
                reorder(weight_gradient(states, d_all)),
                reorder(bias_gradient(d_all)),
            )

        return (out.h if every else out.h[-1], carried[-1]), gradient

    outputs, c = run(rows, *initial, kernel, recurrent_kernel, bias)
    return outputs, [outputs[-1] if every else outputs, c]


def reorder(gates: tf.Tensor) -> tf.Tensor:
    """Gates i, f, g, o to i, g, f, o along the last axis, or back."""
    i, f, g, o = tf.split(gates, 4, axis=-1)
    return tf.concat([i, g, f, o], axis=-1)
