"""Every spec builds and means the same in every API; merged products are Keras's layers."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.spec import Spec
from rnn_demo.spec.spec import ACTIVATIONS
from rnn_demo.trainer import recurrence
from rnn_demo.trainer.builders import build, plain_twin, recurrent_layers
from rnn_demo.trainer.recurrence import merged

IMAGES = np.random.default_rng(0).random((5, 28, 28), dtype=np.float32)

GRID = [
    Spec(units=(7, 5, 3), activation="relu"),
    Spec(units=(6, 4), merge_mode="concat", input_projection=9),
    Spec(cell="LSTM", units=(7, 5), output_projection=6, unit_forget_bias=False),
    Spec(cell="LSTM", units=(8,), patch=7, embedding=3, dropout=0.3, recurrent_dropout=0.2),
    Spec(cell="GRU", units=(28, 28), residual=True, api="functional", merge_mode="ave"),
    Spec(units=(14,), merge_mode="concat", residual=True, api="functional"),
    Spec(cell="GRU", units=(4, 3), reset_after=False, merge_mode="mul", stateful=True),
    Spec(cell="GRU", units=(8,), merge_mode="sum", patch=2, embedding=2, unroll=True),
]


@pytest.mark.parametrize("spec", GRID, ids=str)
def test_parameters_are_those_the_spec_says(spec):
    model = build(spec, batch_size=5)
    trained = sum(int(np.prod(v.shape)) for v in model.trainable_variables)
    assert trained == sum(spec.parameters().values())
    assert {layer.unroll for layer in recurrent_layers(model)} == {spec.unroll}
    probabilities = model(IMAGES).numpy()
    assert probabilities.shape == (5, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("SimpleRNN", {"activation": "relu"}),
        ("LSTM", {}),
        ("GRU", {"recurrent_initializer": "zeros"}),
        ("MinGRU", {}),
    ],
)
def test_three_apis_are_one_network(cell, options):
    spec = Spec(cell=cell, units=(9,), **options)
    models = [
        build(replace(spec, api=api), seed=3) for api in ("sequential", "functional", "cell-loop")
    ]
    for model in models[1:]:
        np.testing.assert_allclose(model(IMAGES), models[0](IMAGES), atol=1e-6)
    other = build(spec, seed=4)
    assert np.abs(other(IMAGES) - models[0](IMAGES)).max() > 1e-3
    for model in models:
        model.set_weights(other.get_weights())
        np.testing.assert_allclose(model(IMAGES), other(IMAGES), atol=1e-6)


@pytest.mark.parametrize(
    "spec",
    [
        Spec(cell="LSTM", units=(5,), api="cell-loop"),
        Spec(cell="GRU", units=(5,), stateful=True),
        Spec(
            units=(5,), patch=4, embedding=3, recurrent_initializer="identity", recurrent_gain=0.5
        ),
    ],
    ids=str,
)
def test_what_is_saved_opens_in_plain_keras(spec, tmp_path):
    model = build(spec, seed=2, batch_size=5)
    plain_twin(model, spec, batch_size=5).save(tmp_path / "model.keras")
    opened = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(opened(IMAGES), model(IMAGES), atol=1e-6)


def test_tokens_are_the_bits_of_a_patch():
    model = build(Spec(patch=7, embedding=2))
    to_tokens = keras.Model(model.inputs, model.get_layer("tokens").output)
    bits = IMAGES.reshape(5, 28, 4, 7) > 0.5
    expected = (bits * 2 ** np.arange(7)).sum(axis=-1)
    np.testing.assert_array_equal(to_tokens(IMAGES), expected)


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
