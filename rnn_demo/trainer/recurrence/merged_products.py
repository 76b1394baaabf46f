"""What the three cells share: the products over all rows at once, and the way back through them.

It is backpropagation through time, P. Werbos (1990).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from rnn_demo.trainer.recurrence.blank_rows import gather, spread


class Forwards(NamedTuple):
    """A cell run over some rows.

    states: h before the first row and after each, (B, units). back: from a row's number, dL/dh
    after it and dL/dc, if there is one, to dL/d(x @ kernel), dL/d(h @ recurrent_kernel), and dL/dh
    and dL/dc before it. carried: the last c, if there is one. order: from Keras's order of the
    gates to that of `back`, along the last axis, and back.
    """

    states: list[tf.Tensor]
    back: Callable[..., tuple[tf.Tensor, ...]]
    carried: tuple[tf.Tensor, ...] = ()
    order: Callable[[tf.Tensor], tf.Tensor] = lambda gates: gates


Run = Callable[[tf.Tensor, Sequence[tf.Tensor]], Forwards]  # of rows and of the states before them


def recur(
    cell: Run,
    rows: list[tf.Tensor],
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    every: bool,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Run a cell with `weights` from the states `initial`, (B, units) each.

    rows: (T, B, inputs), or more than one such, in which the first ones are of the first images
    alone, as `blank_rows` cuts them: then no gradient goes to rows and first states.
    Returns the states h after all rows (T, B, units) or, unless `every`, after the last (B, units);
    and the last states.
    """
    *blank, full = rows
    counts = [tf.shape(part)[1] for part in rows]

    @tf.custom_gradient
    def run(full, kernel, recurrent_kernel, bias, *initial):
        states = [state[: counts[0]] for state in initial] if blank else initial
        runs: list[Forwards] = []
        for part, count in zip([*blank, full], counts, strict=True):
            if runs:
                states = [spread(state, count) for state in states]
            runs.append(cell(part, states))
            states = [runs[-1].states[-1], *runs[-1].carried]
        order = runs[0].order
        after = [h for forwards in runs for h in forwards.states[1:]]

        def gradient(d_outputs, *d_last):
            d_carried = list(d_last)
            above = tf.unstack(d_outputs) if every else [None] * (len(after) - 1) + [d_outputs]
            d_h: Any = None
            d_x, d_inner = [], []
            for forwards, count in zip(reversed(runs), reversed(counts), strict=True):
                whole = forwards is runs[-1]
                if not whole:
                    d_h, *d_carried = (gather(d, count) for d in (d_h, *d_carried))
                for t in reversed(range(len(forwards.states) - 1)):
                    d_above = above.pop()
                    if d_above is not None:
                        d_above = d_above if whole else gather(d_above, count)
                        d_h = d_above if d_h is None else d_h + d_above
                    d_x_t, d_inner_t, d_h, *d_carried = forwards.back(t, d_h, *d_carried)
                    d_x.append(d_x_t)
                    d_inner.append(d_inner_t)
            d_x_all, d_inner_all = tf.concat(d_x[::-1], axis=0), tf.concat(d_inner[::-1], axis=0)
            d_bias = bias_gradient(d_x_all)
            if bias.shape.rank == 2:  # of the input and of the recurrent product
                d_bias = tf.stack([d_bias, bias_gradient(d_inner_all)])
            d_rows, d_initial = None, [None] * len(initial)
            if not blank:
                d_rows = tf.reshape(tf.matmul(d_x_all, order(kernel), transpose_b=True), full.shape)
                d_initial = [d_h, *d_carried]
            inputs = full.shape[-1]
            before = tf.concat([tf.reshape(part, (-1, inputs)) for part in (*blank, full)], axis=0)
            h_before = tf.concat([h for forwards in runs for h in forwards.states[:-1]], axis=0)
            return (
                d_rows,
                order(weight_gradient(before, d_x_all)),
                order(weight_gradient(h_before, d_inner_all)),
                order(d_bias),
                *d_initial,
            )

        if not every:
            return states, gradient
        outputs = tf.stack([spread(h, counts[-1]) for h in after] if blank else after)
        return (outputs, *states[1:]), gradient

    outputs, *carried = run(full, *weights, *initial)
    return outputs, [outputs[-1] if every else outputs, *carried]


def project(rows: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | None = None) -> list[tf.Tensor]:
    """`rows[t] @ kernel + bias` for all T rows in one product: T tensors (B, gates units).

    rows: (T, B, inputs). kernel: (inputs, gates units). bias: (gates units,), or none yet.
    """
    flat = tf.matmul(tf.reshape(rows, (-1, rows.shape[2])), kernel)
    return tf.split(flat if bias is None else flat + bias, rows.shape[0], axis=0)


def weight_gradient(before: tf.Tensor, after: tf.Tensor) -> tf.Tensor:
    """dL/dweight (m, n) where z = before @ weight in every row, in one product.

    before: (T B, m), row after row. after: (T B, n), dL/dz.
    """
    return tf.matmul(before, after, transpose_a=True)


def bias_gradient(after: tf.Tensor) -> tf.Tensor:
    """dL/dbias (n,) from dL/dz (T B, n): its sum, by a product, which is four times as fast."""
    return tf.matmul(tf.ones((1, tf.shape(after)[0])), after)[0]
