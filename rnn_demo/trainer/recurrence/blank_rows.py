"""Compute the rows of blank paper before the first ink once for all images of a batch.

All images start from the same state, so those without ink so far share their states, and their
gradients add up. With images sorted by the row in which their ink begins, the first rows run over
only the first images; the last of these, still blank, represents all after it. This is exact.
MNIST's ink begins at row 4.8 on average, so this saves an eighth of all products: on 2 cores GRU
128 trains 1.10 times as fast with it, LSTM 128 1.08 times, SimpleRNN 128 1.01 times.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

BOUNDS = (4, 6)  # rows before which 15 % and 71 % of MNIST's images have ink


def sort_indices_by_first_ink_in_parts(
    order: np.ndarray, first: np.ndarray, bounds: Sequence[int]
) -> np.ndarray:
    """Sort each part of each batch of an epoch by the row of the images' first ink.

    `order` is the epoch's, (N,) int, as indices into `first`, the row of each image's first ink,
    (M,) int; `bounds` are those of the parts of a batch. Returns the new order. A last, smaller
    batch stays as it is.
    """
    order = order.copy()
    batches = order[: len(order) // bounds[-1] * bounds[-1]].reshape(-1, bounds[-1])
    for a, b in itertools.pairwise(bounds):
        part = batches[:, a:b]
        ranks = np.argsort(first[part], axis=1, kind="stable")
        batches[:, a:b] = np.take_along_axis(part, ranks, axis=1)
    return order


def blocks_without_blank_images(rows: tf.Tensor) -> list[tf.Tensor]:
    """Cut the rows of a batch, (T, B, inputs) float32, sorted by first ink, at BOUNDS.

    All blocks, (rows, images, inputs), except the last contain only the images with ink by then,
    and one that is still blank.
    """
    batch, cut = rows.shape[1], []
    inked = tf.reduce_any(rows[: BOUNDS[-1]] != 0, axis=2)
    for a, b in itertools.pairwise((0, *BOUNDS)):
        numbers = tf.where(tf.reduce_any(inked[:b], axis=0), tf.range(batch), -1)
        count = tf.minimum(tf.reduce_max(numbers) + 2, batch)  # and one that is still blank
        cut.append(tf.ensure_shape(rows[a:b, :count], (b - a, None, rows.shape[2])))
    return [*cut, rows[BOUNDS[-1] :]]


def extend_states_to_all_images(states: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """Extend the states of the first images, (n, units), to all `count` by repeating the last."""
    return tf.gather(states, tf.minimum(tf.range(count), tf.shape(states)[0] - 1))


def sum_gradients_of_shared_states(gradient: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """Compute the gradient of `extend_states_to_all_images`, (count, units), from (B, units).

    The gradients of the repeated copies are added to the last one's.
    """
    last = tf.reduce_sum(gradient[count - 1 :], axis=0, keepdims=True)
    return tf.concat([gradient[: count - 1], last], axis=0)
