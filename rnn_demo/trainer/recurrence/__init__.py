"""Recurrent layers trained in few, large matrix products, in place of Keras's own loop over rows.

Keras's loop multiplies by `kernel` in every row, and its gradient adds up a small product a row for
each weight. Here, as cuDNN does it, all rows are projected in one product before the loop, and the
gradients of `kernel` and `recurrent_kernel` are one product each, over all rows, after it: what
stands inside the loop is `recurrent_kernel` alone. The batch is cut into parts that run side by
side, a core each. The numbers are Keras's, up to rounding; tests hold both against it.
"""

import contextlib
import functools
import itertools
import sys
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from rnn_demo.trainer.recurrence.gru import gru
from rnn_demo.trainer.recurrence.lstm import lstm
from rnn_demo.trainer.recurrence.simple_rnn import simple_rnn

RECURRENCES: dict[type, Callable] = {
    keras.layers.SimpleRNN: simple_rnn,
    keras.layers.LSTM: lstm,
    keras.layers.GRU: gru,
}


@contextlib.contextmanager
def merged(layers: list[keras.layers.RNN], parts: int) -> Iterator[None]:
    """Within it these layers are traced with their products merged, in `parts` of a batch.

    layers: SimpleRNN, LSTM (tanh alone) or GRU (reset_after alone), without dropout, traced with
    batches (B, T, inputs) of known B and T.
    """
    try:
        for layer in layers:
            layer.inner_loop = _inner_loop(layer, parts)
        yield
    finally:
        for layer in layers:
            vars(layer).pop("inner_loop", None)


@functools.cache
def keras_fits() -> bool:
    """Whether `merged` works with the Keras that is installed; if not, stderr says so, once.

    What it stands in for, `inner_loop`, is no part of Keras's documented interface.
    """
    layer = keras.layers.SimpleRNN(2, return_sequences=True)
    rows = tf.reshape(tf.range(12.0) / 12, (2, 3, 2))
    calls = 0

    def counted(*args, **named):
        nonlocal calls
        calls += 1
        return ours(*args, **named)

    try:
        expected, ours = layer(rows), _inner_loop(layer, 1)
        layer.inner_loop = counted
        fits = bool(tf.reduce_all(tf.abs(layer(rows) - expected) < 1e-5)) and calls == 1
    except Exception:  # whatever another version makes of it
        fits = False
    if not fits:
        print(
            f"Keras {keras.__version__} does not let the trainer merge products, so it trains by "
            "Keras's own, slower loop: install the version that requirements.txt names.",
            file=sys.stderr,
        )
    return fits


def _inner_loop(layer: keras.layers.RNN, parts: int) -> Callable:
    """What stands in for the method of this name of `keras.layers.RNN`, as Keras calls it."""
    recurrence = RECURRENCES[type(layer)]

    def inner_loop(sequences, initial_state, mask=None, training=False):
        assert mask is None
        cell = layer.cell
        weights = [tf.convert_to_tensor(w) for w in (cell.kernel, cell.recurrent_kernel, cell.bias)]
        rows = tf.transpose(sequences, (1, 0, 2))  # (T, B, inputs)
        if layer.go_backwards:
            rows = tf.reverse(rows, [0])
        batch = rows.shape[1]
        bounds = [batch * i // parts for i in range(parts + 1)]
        every, last = [], []
        for a, b in itertools.pairwise(bounds):
            states = [state[a:b] for state in initial_state]
            outputs, states = recurrence(
                rows[:, a:b], states, *weights, cell.activation, layer.return_sequences
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
