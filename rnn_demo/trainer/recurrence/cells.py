"""SimpleRNN, GRU and LSTM: the forward pass over all rows, and the backward pass of one row.

Each function takes the weights in Keras's layout, `kernel`, `recurrent_kernel` and `bias`, and the
activation. It prepares once what all parts of a batch share, and returns a function that runs over
rows (T, B, inputs) from initial states, (B, units) each. Source:
keras.io/api/layers/recurrent_layers.
"""

from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.trainer.recurrence.merged_products import CellRunner, ForwardPass, project_rows

Tensors = Sequence[tf.Tensor]
NARROW = 32  # units: XLA unrolls a loop over fewer

# activation -> (y, dL/dy) -> dL/dx, where y = activation(x): the gradient is computed from y
ACTIVATIONS: dict[Callable, Callable[[tf.Tensor, tf.Tensor], tf.Tensor]] = {
    keras.activations.tanh: lambda y, dy: tf.raw_ops.TanhGrad(y=y, dy=dy),
    keras.activations.relu: lambda y, dy: tf.raw_ops.ReluGrad(gradients=dy, features=y),
    keras.activations.sigmoid: lambda y, dy: tf.raw_ops.SigmoidGrad(y=y, dy=dy),
    keras.activations.linear: lambda y, dy: dy,
}


def make_simple_rnn_runner(weights: Tensors, activation: Callable) -> CellRunner:
    """Prepare `h = activation(x @ kernel + h @ recurrent_kernel + bias)`.

    The weights are (inputs, U), (U, U) and (U,), float32. With few units, the states of two images
    are joined into one row while the bias is added and the activation applied. XLA would unroll the
    loop over a shorter row, and load numbers one by one from eight rows at a time. 16 and 24 units
    train 1.23 times as fast this way.
    """
    kernel, recurrent_kernel, bias = weights
    units = recurrent_kernel.shape[0]
    transposed = tf.transpose(recurrent_kernel)

    def run(rows: tf.Tensor, initial: Tensors) -> ForwardPass:
        states = list(initial)
        if units < NARROW and rows.shape[1] is not None and rows.shape[1] % 2 == 0:
            # Repeated by a product, which XLA does not turn back into that loop.
            biases = tf.matmul(bias[None], np.tile(np.eye(units, dtype=np.float32), 2))
            for z in project_rows(rows, kernel):
                z = tf.reshape(z + tf.matmul(states[-1], recurrent_kernel), (-1, 2 * units))
                states.append(tf.reshape(activation(z + biases), (-1, units)))
        else:
            for z in project_rows(rows, kernel, bias):
                states.append(activation(z + tf.matmul(states[-1], recurrent_kernel)))

        def back(t: int, d_h: tf.Tensor) -> tuple[tf.Tensor, ...]:
            d_z = ACTIVATIONS[activation](states[t + 1], d_h)
            return d_z, d_z, tf.matmul(d_z, transposed)

        return ForwardPass(states, back)

    return run


def make_gru_runner(weights: Tensors, activation: Callable) -> CellRunner:
    """Prepare a GRU with the reset gate after the product, Keras's default and cuDNN's variant.

    z, r = sigmoid(x @ kernel_zr + bias_zr + h @ recurrent_kernel_zr + recurrent_bias_zr)
    g = activation(x @ kernel_g + bias_g + r * (h @ recurrent_kernel_g + recurrent_bias_g))
    h = z * h + (1 - z) * g

    Args:
        weights: kernel (inputs, 3U), recurrent_kernel (U, 3U), bias (2, 3U), float32.
    """
    kernel, recurrent_kernel, bias = weights
    units = recurrent_kernel.shape[0]
    transposed = tf.transpose(recurrent_kernel)

    def run(rows: tf.Tensor, initial: Tensors) -> ForwardPass:
        (h,) = initial
        states, gates = [h], []
        for x in project_rows(rows, kernel, bias[0]):
            inner = tf.matmul(h, recurrent_kernel) + bias[1]
            x_zr, x_g = tf.split(x, [2 * units, units], axis=1)
            inner_zr, inner_g = tf.split(inner, [2 * units, units], axis=1)
            zr = tf.sigmoid(x_zr + inner_zr)
            z, r = tf.split(zr, 2, axis=1)
            g = activation(x_g + r * inner_g)
            h = g + z * (h - g)
            states.append(h)
            gates.append((zr, z, r, g, inner_g))

        def back(t: int, d_h: tf.Tensor) -> tuple[tf.Tensor, ...]:
            zr, z, r, g, inner_g = gates[t]
            d_kept = d_h * z
            d_g = ACTIVATIONS[activation](g, d_h - d_kept)
            d_both = tf.concat([d_h * (states[t] - g), d_g * inner_g], axis=1)
            d_zr = tf.raw_ops.SigmoidGrad(y=zr, dy=d_both)
            d_inner = tf.concat([d_zr, d_g * r], axis=1)
            d_h = d_kept + tf.matmul(d_inner, transposed)
            return tf.concat([d_zr, d_g], axis=1), d_inner, d_h

        return ForwardPass(states, back)

    return run


def make_lstm_runner(weights: Tensors, activation: Callable) -> CellRunner:
    """Prepare an LSTM, by TensorFlow's own fused kernels for a CPU (LSTMBlockFusedCell).

    i, f, g, o = split(x @ kernel + h @ recurrent_kernel + bias)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    h = sigmoid(o) * tanh(c)

    TensorFlow's own gradient of that kernel is not used, as it adds up a small product per row.

    Args:
        weights: kernel (inputs, 4U), recurrent_kernel (U, 4U), bias (4U,), float32.
        activation: tanh, the only one that those kernels support.
    """
    assert activation is keras.activations.tanh
    kernel, recurrent_kernel, bias = weights
    both = tf.concat([kernel, recurrent_kernel], axis=0)
    peephole = tf.zeros(recurrent_kernel.shape[0])  # not used, but required
    transposed = tf.transpose(_reorder_gates(recurrent_kernel))
    given = {"wci": peephole, "wcf": peephole, "wco": peephole, "use_peephole": False}
    given |= {"w": both, "b": bias}  # the gradient uses only their sizes

    def run(rows: tf.Tensor, initial: Tensors) -> ForwardPass:
        h, c = initial
        out = tf.raw_ops.BlockLSTMV2(
            seq_len_max=rows.shape[0], x=rows, cs_prev=c, h_prev=h, cell_clip=0.0, **given
        )
        states = [h, *tf.unstack(out.h)]
        cell_states = [c, *tf.unstack(out.cs)]
        any_row = rows[0]
        gates = {name: tf.unstack(getattr(out, name)) for name in ("i", "f", "o", "ci", "co")}

        def back(t: int, d_h: tf.Tensor, d_c: tf.Tensor) -> tuple[tf.Tensor, ...]:
            d_c, d_z, *_ = tf.raw_ops.LSTMBlockCellGrad(
                x=any_row,
                h_prev=states[t],
                cs_prev=cell_states[t],
                cs=cell_states[t + 1],
                cs_grad=d_c,
                h_grad=d_h,
                **{name: gate[t] for name, gate in gates.items()},
                **given,
            )
            return d_z, d_z, tf.matmul(d_z, transposed), d_c

        return ForwardPass(states, back, (cell_states[-1],), _reorder_gates)

    return run


def _reorder_gates(gates: tf.Tensor) -> tf.Tensor:
    """Reorder gates from i, f, g, o to i, g, f, o, which the kernel's gradient expects, or back."""
    i, f, g, o = tf.split(gates, 4, axis=-1)
    return tf.concat([i, g, f, o], axis=-1)
