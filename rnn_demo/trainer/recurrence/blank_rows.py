"""Rows of blank paper before the first ink, reckoned once for all images of a batch.

All images start from one state. Those that have shown no ink yet share their states, therefore, and
their gradients add up. Where images stand in the order in which their ink begins, the first rows
run over the first of them alone, of which the last, blank still, stands for all behind it. It is
exact, and saves where MNIST's ink begins, at row 4.8 in the mean, an eighth of all products: on 2
cores GRU 128 trains 1.10 times as fast with it, LSTM 128 1.08 times, SimpleRNN 128 1.01 times.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

BOUNDS = (4, 6)  # rows before which 15 % and 71 % of MNIST's images show ink


def by_first_ink(order: np.ndarray, first: np.ndarray, bounds: Sequence[int]) -> np.ndarray:
    """An epoch's order in which each part of a batch is sorted by the row of its first ink.

    order: (N,) int into first (M,) int: the row of an image's first ink. bounds: where the parts of
    a batch begin, and the last ends. A last, smaller batch stays as it is.
    """
    order = order.copy()
    batches = order[: len(order) // bounds[-1] * bounds[-1]].reshape(-1, bounds[-1])
    for a, b in itertools.pairwise(bounds):
        part = batches[:, a:b]
        ranks = np.argsort(first[part], axis=1, kind="stable")
        batches[:, a:b] = np.take_along_axis(part, ranks, axis=1)
    return order


def segments(rows: tf.Tensor) -> list[tf.Tensor]:
    """Rows (T, B, inputs) cut at BOUNDS; of all but the last, no more images than are needed."""
    batch, cut = rows.shape[1], []
    inked = tf.reduce_any(rows[: BOUNDS[-1]] != 0, axis=2)
    for a, b in itertools.pairwise((0, *BOUNDS)):
        numbers = tf.where(tf.reduce_any(inked[:b], axis=0), tf.range(batch), -1)
        count = tf.minimum(tf.reduce_max(numbers) + 2, batch)  # one that is blank still, at the end
        cut.append(tf.ensure_shape(rows[a:b, :count], (b - a, None, rows.shape[2])))
    return [*cut, rows[BOUNDS[-1] :]]


def spread(states: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """States (n, units) of the first images to those of `count`, behind the last all like it."""
    return tf.gather(states, tf.minimum(tf.range(count), tf.shape(states)[0] - 1))


def gather(gradient: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """The way back through `spread`: gradients of all images to those of the first `count`."""
    last = tf.reduce_sum(gradient[count - 1 :], axis=0, keepdims=True)
    return tf.concat([gradient[: count - 1], last], axis=0)
