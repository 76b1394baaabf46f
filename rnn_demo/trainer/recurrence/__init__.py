"""Train recurrent layers with few, large matrix products, in place of Keras's loop over rows.

Keras's loop multiplies by `kernel` in every row, and its gradient adds up a small product a row for
each weight. Here, as in cuDNN, all rows are projected in one product before the loop, and the
gradients of `kernel` and `recurrent_kernel` are one product each, over all rows, after it. Only the
product with `recurrent_kernel` remains inside the loop. The batch is split into parts that run in
parallel, on a core each. The results equal Keras's up to rounding, which tests check.
"""

import contextlib
import itertools
from collections.abc import Callable, Collection, Iterator

import keras
import tensorflow as tf

from rnn_demo.trainer.recurrence.blank_rows import blocks_without_blank_images
from rnn_demo.trainer.recurrence.cells import (
    make_gru_runner,
    make_lstm_runner,
    make_simple_rnn_runner,
)
from rnn_demo.trainer.recurrence.merged_products import run_cell

CELLS: dict[type, Callable] = {
    keras.layers.SimpleRNN: make_simple_rnn_runner,
    keras.layers.LSTM: make_lstm_runner,
    keras.layers.GRU: make_gru_runner,
}


@contextlib.contextmanager
def merge_products_over_rows(
    layers: list[keras.layers.RNN], parts: int, blank: Collection[keras.layers.RNN] = ()
) -> Iterator[None]:
    """Trace layers with merged products within a `with`.

    It replaces the layers' `inner_loop`, which is not part of Keras's documented interface;
    requirements.txt pins the version of Keras that has it.

    Args:
        layers: SimpleRNN, LSTM (with tanh) or GRU (with reset_after), without dropout, traced with
            batches (B, T, inputs) of known B and T.
        blank: The layers that read 28 rows of pixels, not the output of a trained layer, starting
            from a zero state; for these, blank rows are computed once for all images.
    """
    try:
        for layer in layers:
            layer.inner_loop = _make_inner_loop(layer, parts, layer in blank)
        yield
    finally:
        for layer in layers:
            vars(layer).pop("inner_loop", None)


def batch_part_edges(batch: int, parts: int) -> list[int]:
    """Return the bounds of the parts of a batch: parts + 1 indices from 0 to `batch`."""
    return [batch * i // parts for i in range(parts + 1)]


def _make_inner_loop(layer: keras.layers.RNN, parts: int, blank: bool) -> Callable:
    """Return the function that replaces `keras.layers.RNN.inner_loop`."""

    def inner_loop(
        sequences: tf.Tensor,
        initial_state: list[tf.Tensor],
        mask: tf.Tensor | None = None,
        training: bool = False,
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        assert mask is None
        cell = layer.cell
        weights = [tf.convert_to_tensor(w) for w in (cell.kernel, cell.recurrent_kernel, cell.bias)]
        run = CELLS[type(layer)](weights, cell.activation)
        every, last = [], []
        for a, b in itertools.pairwise(batch_part_edges(sequences.shape[0], parts)):
            rows = tf.transpose(sequences[a:b], (1, 0, 2))  # (T, images, inputs)
            if layer.go_backwards:
                rows = tf.reverse(rows, [0])
            outputs, states = run_cell(
                run,
                blocks_without_blank_images(rows) if blank else [rows],
                [state[a:b] for state in initial_state],
                weights,
                layer.return_sequences,
            )
            every.append(outputs)
            last.append(states)
        states = [tf.concat(values, axis=0) for values in zip(*last, strict=True)]
        if layer.return_sequences:
            outputs = tf.transpose(tf.concat(every, axis=1), (1, 0, 2))
        else:
            outputs = states[0][:, None]
        return states[0], outputs, states

    return inner_loop
