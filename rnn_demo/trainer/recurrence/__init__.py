"""Recurrent layers trained in few, large matrix products, in place of Keras's own loop over rows.

Keras's loop multiplies by `kernel` in every row, and its gradient adds up a small product a row for
each weight. Here, as cuDNN does it, all rows are projected in one product before the loop, and the
gradients of `kernel` and `recurrent_kernel` are one product each, over all rows, after it: what
stands inside the loop is `recurrent_kernel` alone. The batch is cut into parts that run side by
side, a core each. The numbers are Keras's, up to rounding; tests hold both against it.
"""

import contextlib
import itertools
from collections.abc import Callable, Collection, Iterator

import keras
import tensorflow as tf

from rnn_demo.trainer.recurrence.blank_rows import segments
from rnn_demo.trainer.recurrence.cells import gru, lstm, simple_rnn
from rnn_demo.trainer.recurrence.merged_products import recur

CELLS: dict[type, Callable] = {
    keras.layers.SimpleRNN: simple_rnn,
    keras.layers.LSTM: lstm,
    keras.layers.GRU: gru,
}


@contextlib.contextmanager
def merged(
    layers: list[keras.layers.RNN], parts: int, blank: Collection[keras.layers.RNN] = ()
) -> Iterator[None]:
    """Within it these layers are traced with their products merged, in `parts` of a batch.

    layers: SimpleRNN, LSTM (tanh alone) or GRU (reset_after alone), without dropout, traced with
    batches (B, T, inputs) of known B and T. `inner_loop`, which it stands in for, is no part of
    Keras's documented interface: requirements.txt names the Keras that has it.
    blank: those of them that read 28 rows of pixels from a state of zeros and nothing that learns:
    blank rows before the first ink are reckoned once for all.
    """
    try:
        for layer in layers:
            layer.inner_loop = _inner_loop(layer, parts, layer in blank)
        yield
    finally:
        for layer in layers:
            vars(layer).pop("inner_loop", None)


def bounds(batch: int, parts: int) -> list[int]:
    """Where the parts of a batch begin, and where the last ends."""
    return [batch * i // parts for i in range(parts + 1)]


def _inner_loop(layer: keras.layers.RNN, parts: int, blank: bool) -> Callable:
    """What stands in for the method of this name of `keras.layers.RNN`, as Keras calls it."""

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
        for a, b in itertools.pairwise(bounds(sequences.shape[0], parts)):
            rows = tf.transpose(sequences[a:b], (1, 0, 2))  # (T, images, inputs)
            if layer.go_backwards:
                rows = tf.reverse(rows, [0])
            outputs, states = recur(
                run,
                segments(rows) if blank else [rows],
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
