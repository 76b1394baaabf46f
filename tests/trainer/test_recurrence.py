"""Merged products are Keras's layers: states, and every gradient, by `tf.GradientTape`."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.spec.spec import ACTIVATIONS
from rnn_demo.trainer import recurrence
from rnn_demo.trainer.recurrence import merged

ROWS = np.random.default_rng(0).normal(size=(7, 5, 3)).astype(np.float32)
LAYERS = {"SimpleRNN": keras.layers.SimpleRNN, "LSTM": keras.layers.LSTM, "GRU": keras.layers.GRU}
CASES = [  # each cell, each activation, backwards, in one part and in three, the last row or all
    *(("SimpleRNN", {"activation": a}, 1 + 2 * (i % 2)) for i, a in enumerate(ACTIVATIONS)),
    *(
        ("GRU", {"activation": a, "go_backwards": i > 1}, 3 - 2 * (i % 2))
        for i, a in enumerate(ACTIVATIONS)
    ),
    ("LSTM", {}, 1),
    ("LSTM", {"go_backwards": True}, 3),
]


def results(layer, parts, initial, every):
    """Outputs, last states, and the gradients of a loss that looks at all outputs."""

    def loss():
        rows, states = tf.constant(ROWS), [tf.constant(state) for state in initial]
        with tf.GradientTape() as tape:
            tape.watch([rows, *states])
            outputs, *last = layer(rows, initial_state=states)
            weight = tf.range(1.0, tf.size(outputs, out_type=tf.float32) + 1) / 50
            value = tf.reduce_sum(outputs**2 * tf.reshape(weight, outputs.shape))
            value += tf.reduce_sum(last[-1] ** 3)
        return outputs, *last, *tape.gradient(value, [rows, *states, *layer.trainable_variables])

    run = tf.function(loss, autograph=False)
    if not parts:
        return run()
    with merged([layer], parts):
        return run()


@pytest.mark.parametrize(("kind", "options", "parts"), CASES, ids=str)
def test_states_and_gradients_are_those_of_keras(kind, options, parts, monkeypatch):
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
    assert ran == [kind] * parts  # not Keras's own loop, held against itself
    assert len(got) == len(expected) >= 6
    for ours, theirs in zip(got, expected, strict=True):
        assert np.abs(theirs).max() > 1e-4  # else there would be nothing to compare
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1, np.abs(theirs).max()))


def test_a_layer_is_itself_again_afterwards():
    layer = keras.layers.GRU(4)
    own = layer.inner_loop
    with merged([layer], 2):
        assert layer.inner_loop != own
    assert layer.inner_loop == own
