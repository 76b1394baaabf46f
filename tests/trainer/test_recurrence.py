"""Merged products equal Keras's layers: states, and every gradient by `tf.GradientTape`."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.spec.spec import ACTIVATIONS
from rnn_demo.trainer import recurrence
from rnn_demo.trainer.recurrence import batch_part_edges, merge_products_over_rows
from rnn_demo.trainer.recurrence.blank_rows import (
    blocks_without_blank_images,
    sort_indices_by_first_ink_in_parts,
)

ROWS = np.random.default_rng(0).normal(size=(7, 5, 3)).astype(np.float32)
LAYERS = {"SimpleRNN": keras.layers.SimpleRNN, "LSTM": keras.layers.LSTM, "GRU": keras.layers.GRU}
CASES = [  # each cell, each activation, backwards, one part and three, the last row or all
    *(("SimpleRNN", {"activation": a}, 1 + 2 * (i % 2)) for i, a in enumerate(ACTIVATIONS)),
    *(
        pytest.param(
            *("GRU", {"activation": a, "go_backwards": i > 1}, 3 - 2 * (i % 2)),
            marks=() if i in (0, 3) else pytest.mark.slow,  # by day one each way
        )
        for i, a in enumerate(ACTIVATIONS)
    ),
    ("LSTM", {}, 1),
    ("LSTM", {"go_backwards": True}, 3),
]


def results(layer, parts, initial, every):
    """Return outputs, last states, and the gradients of a loss of all outputs."""

    def loss():
        rows, states = tf.constant(ROWS), [tf.constant(state) for state in initial]
        with tf.GradientTape() as tape:
            tape.watch([rows, *states])
            outputs, *last = layer(rows, initial_state=states)
            weight = tf.range(1.0, tf.size(outputs, out_type=tf.float32) + 1) / 50
            value = tf.reduce_sum(outputs**2 * tf.reshape(weight, outputs.shape))
            value += tf.reduce_sum(last[-1] ** 3)
        return outputs, *last, *tape.gradient(value, [rows, *states, *layer.trainable_variables])

    if not parts:
        return loss()
    with merge_products_over_rows([layer], parts):
        return tf.function(loss, autograph=False)()


@pytest.mark.parametrize(("kind", "options", "parts"), CASES, ids=str)
def test_merged_products_give_keras_states_and_gradients(kind, options, parts, monkeypatch):
    ran: list[str] = []
    every = parts > 1
    cell = recurrence.CELLS[LAYERS[kind]]
    monkeypatch.setitem(
        recurrence.CELLS, LAYERS[kind], lambda *given: ran.append(kind) or cell(*given)
    )
    rng = np.random.default_rng(1)
    layer = LAYERS[kind](4, return_sequences=every, return_state=True, **options)
    layer.build(ROWS.shape)
    layer.set_weights([rng.normal(0, 0.5, w.shape) for w in layer.get_weights()])
    states = 2 if kind == "LSTM" else 1
    initial = [rng.normal(0, 0.5, (len(ROWS), 4)).astype(np.float32) for _ in range(states)]
    expected = results(layer, 0, initial, every)
    assert not ran
    got = results(layer, parts, initial, every)
    assert ran == [kind]  # not Keras's own loop, compared with itself
    assert len(got) == len(expected) >= 6
    for ours, theirs in zip(got, expected, strict=True):
        assert np.abs(theirs).max() > 1e-4  # otherwise there would be nothing to compare
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1, np.abs(theirs).max()))


def test_a_layer_is_restored_afterwards():
    layer = keras.layers.GRU(4)
    own = layer.inner_loop
    with merge_products_over_rows([layer], 2):
        assert layer.inner_loop != own
    assert layer.inner_loop == own


@pytest.mark.parametrize("every", [pytest.param(False, marks=pytest.mark.slow), True])
@pytest.mark.parametrize("kind", LAYERS)
def test_blank_rows_computed_once_change_no_result(kind, every):
    """Two parts of a batch: one sorted by its ink, with a blank image; one in any order."""
    rng = np.random.default_rng(2)
    starts = [0, 3, 4, 5, 5, 9, 8, 7, 1, 9, 4, 6, 2]
    rows = rng.uniform(0.1, 1, (len(starts), 9, 3)).astype(np.float32)
    for image, start in zip(rows, starts, strict=True):
        image[:start] = 0
    layer = LAYERS[kind](4, return_sequences=every)
    layer.build(rows.shape)
    layer.set_weights([rng.normal(0, 0.5, w.shape) for w in layer.get_weights()])

    def loss():
        with tf.GradientTape() as tape:
            outputs = layer(tf.constant(rows))
            weight = tf.range(1.0, tf.size(outputs, out_type=tf.float32) + 1) / 50
            value = tf.reduce_sum(outputs**2 * tf.reshape(weight, outputs.shape))
        return outputs, *tape.gradient(value, layer.trainable_variables)

    expected = loss()
    with merge_products_over_rows([layer], 2, blank=[layer]):
        got = tf.function(loss, autograph=False)()
    for ours, theirs in zip(got, expected, strict=True):
        assert np.abs(theirs).max() > 1e-4
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1, np.abs(theirs).max()))


def test_blocks_begin_where_ink_begins():
    rows = np.ones((28, 6, 3), np.float32)
    for image, start in enumerate([0, 3, 4, 5, 9, 28]):
        rows[:start, image] = 0
    shapes = [part.shape for part in blocks_without_blank_images(tf.constant(rows))]
    assert shapes == [(4, 3, 3), (2, 5, 3), (22, 6, 3)]  # one still blank at the end
    rows[:6] = 0
    assert [part.shape[1] for part in blocks_without_blank_images(tf.constant(rows))] == [1, 1, 6]


def test_each_part_of_a_batch_is_ordered_by_its_first_ink():
    first = np.array([5, 3, 9, 4, 8, 7, 2, 6, 1])
    order = np.array([2, 0, 1, 5, 3, 6, 4, 7, 8])
    got = sort_indices_by_first_ink_in_parts(order, first, batch_part_edges(4, 2))
    assert got.tolist() == [0, 2, 1, 5, 6, 3, 7, 4, 8]
    assert order.tolist() == [2, 0, 1, 5, 3, 6, 4, 7, 8]  # the caller's array is unchanged
