"""Products over all rows at once, and backpropagation through time, shared by the three cells.

Source: P. Werbos, "Backpropagation Through Time: What It Does and How to Do It", 1990.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import tensorflow as tf

from rnn_demo.trainer.recurrence.blank_rows import (
    extend_states_to_all_images,
    sum_gradients_of_shared_states,
)


class ForwardPass(NamedTuple):
    """The forward pass of a cell over some rows.

    Attributes:
        states: h before the first row and after each row, (B, units).
        back: The backward pass of one row: from its index and dL/dh and dL/dc after it to dL/d(x @
            kernel), dL/d(h @ recurrent_kernel), and dL/dh and dL/dc before it. Only an LSTM has
            dL/dc.
        last_c: The last c, for an LSTM.
        order: Changes the order of the gates along the last axis, from Keras's to that of `back`
            and from that to Keras's.
    """

    states: list[tf.Tensor]
    back: Callable[..., tuple[tf.Tensor, ...]]
    last_c: tuple[tf.Tensor, ...] = ()
    order: Callable[[tf.Tensor], tf.Tensor] = lambda gates: gates


# A cell with its weights: from rows and initial states to a forward pass.
CellRunner = Callable[[tf.Tensor, Sequence[tf.Tensor]], ForwardPass]


def run_cell(
    cell: CellRunner,
    rows: list[tf.Tensor],
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    every: bool,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Run a cell over rows, with a gradient by products over all rows at once.

    Rows are (T, B, inputs), or several such tensors from `blank_rows`, the first of which contain
    only the first images: then there is no gradient for rows and initial states, (B, units) each.
    `weights` are the cell's kernel, recurrent kernel and bias. Returns h after each row, (T, B,
    units), or, unless `every`, after the last, (B, units); and the last states.
    """
    *blank, full = rows

    @tf.custom_gradient
    def run(
        full: tf.Tensor,
        kernel: tf.Tensor,
        recurrent_kernel: tf.Tensor,
        bias: tf.Tensor,
        *initial: tf.Tensor,
    ) -> tuple[Sequence[tf.Tensor], Callable]:
        blocks = [*blank, full]
        done = _CellPassOverBlocks(
            blocks, _forward_passes_by_block(cell, blocks, initial), kernel, bias, every
        )
        return done.outputs_and_last_c(), done.gradients

    outputs, *last_c = run(full, *weights, *initial)
    return outputs, [outputs[-1] if every else outputs, *last_c]


def _forward_passes_by_block(
    cell: CellRunner, blocks: list[tf.Tensor], initial: Sequence[tf.Tensor]
) -> list[ForwardPass]:
    """Run a cell over the blocks one after the other; the number of images never falls."""
    counts = [tf.shape(block)[1] for block in blocks]
    states = [state[: counts[0]] for state in initial] if len(blocks) > 1 else initial
    runs: list[ForwardPass] = []
    for block, count in zip(blocks, counts, strict=True):
        if runs:
            states = [extend_states_to_all_images(state, count) for state in states]
        runs.append(cell(block, states))
        states = [runs[-1].states[-1], *runs[-1].last_c]
    return runs


class _CellPassOverBlocks(NamedTuple):
    """A cell run over all blocks of rows: its outputs and its gradient.

    Attributes:
        blocks: Rows, (T, images, inputs) each, the last with all images.
        runs: The forward pass of each.
        every: True to return h after each row.
    """

    blocks: list[tf.Tensor]
    runs: list[ForwardPass]
    kernel: tf.Tensor
    bias: tf.Tensor
    every: bool

    def outputs_and_last_c(self) -> list[tf.Tensor]:
        """Return h after each row, (T, B, units), or after the last; then the last c, if any."""
        last = self.runs[-1]
        if not self.every:
            return [last.states[-1], *last.last_c]
        after = [h for run in self.runs for h in run.states[1:]]
        if len(self.blocks) > 1:
            images = tf.shape(self.blocks[-1])[1]
            after = [extend_states_to_all_images(h, images) for h in after]
        return [tf.stack(after), *last.last_c]

    def gradients(self, d_outputs: tf.Tensor, *d_last: tf.Tensor) -> tuple[tf.Tensor | None, ...]:
        """Return the gradients for rows, weights and initial states, given dL/d`outputs`."""
        d_x, d_inner, d_states = self._back_through_rows(d_outputs, d_last)
        d_bias = bias_gradient(d_x)
        if self.bias.shape.rank == 2:  # one for the input, one for the recurrent product
            d_bias = tf.stack([d_bias, bias_gradient(d_inner)])
        full, order = self.blocks[-1], self.runs[0].order
        before = tf.concat(
            [tf.reshape(block, (-1, full.shape[-1])) for block in self.blocks], axis=0
        )
        h_before = tf.concat([h for run in self.runs for h in run.states[:-1]], axis=0)
        d_rows, d_initial = None, [None] * len(d_states)
        if len(self.blocks) == 1:
            product = tf.matmul(d_x, order(self.kernel), transpose_b=True)
            d_rows, d_initial = tf.reshape(product, full.shape), d_states
        return (
            d_rows,
            order(weight_gradient(before, d_x)),
            order(weight_gradient(h_before, d_inner)),
            order(d_bias),
            *d_initial,
        )

    def _back_through_rows(
        self, d_outputs: tf.Tensor, d_last: Sequence[tf.Tensor]
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        """Return dL/d(x @ kernel), dL/d(h @ recurrent_kernel), (T B, gates units), dL/d states."""
        steps = sum(len(run.states) - 1 for run in self.runs)
        d_after = tf.unstack(d_outputs) if self.every else [None] * (steps - 1) + [d_outputs]
        d_h, d_carried = None, list(d_last)
        d_x, d_inner = [], []
        for run, block in zip(reversed(self.runs), reversed(self.blocks), strict=True):
            whole, count = run is self.runs[-1], tf.shape(block)[1]
            if not whole:
                d_h, *d_carried = (
                    sum_gradients_of_shared_states(d, count) for d in (d_h, *d_carried)
                )
            for t in reversed(range(len(run.states) - 1)):
                d_h = _add_gradient_from_above(d_h, d_after.pop(), None if whole else count)
                d_x_t, d_inner_t, d_h, *d_carried = run.back(t, d_h, *d_carried)
                d_x.append(d_x_t)
                d_inner.append(d_inner_t)
        return tf.concat(d_x[::-1], axis=0), tf.concat(d_inner[::-1], axis=0), [d_h, *d_carried]


def _add_gradient_from_above(
    d_h: tf.Tensor | None, d_above: tf.Tensor | None, count: tf.Tensor | None
) -> tf.Tensor | None:
    """Return dL/dh after a row: from the next row plus from above, gathered to `count` images."""
    if d_above is None:
        return d_h
    d_above = d_above if count is None else sum_gradients_of_shared_states(d_above, count)
    return d_above if d_h is None else d_h + d_above


def project_rows(
    rows: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | None = None
) -> list[tf.Tensor]:
    """Compute `rows[t] @ kernel + bias` for all rows in one product.

    From rows (T, B, inputs), kernel (inputs, columns) and, if any, bias (columns,), float32, to T
    tensors (B, columns).
    """
    flat = tf.matmul(tf.reshape(rows, (-1, rows.shape[2])), kernel)
    return tf.split(flat if bias is None else flat + bias, rows.shape[0], axis=0)


def weight_gradient(before: tf.Tensor, after: tf.Tensor) -> tf.Tensor:
    """Compute dL/dweight, (m, n), in one product, where z = before @ weight in every row.

    `before` is (T * B, m), row after row; `after` is dL/dz, (T * B, n).
    """
    return tf.matmul(before, after, transpose_a=True)


def bias_gradient(after: tf.Tensor) -> tf.Tensor:
    """Compute dL/dbias, (n,): the sum over rows and images of `after`, dL/dz, (T * B, n).

    It is a product, which is four times as fast as a sum.
    """
    return tf.matmul(tf.ones((1, tf.shape(after)[0])), after)[0]
