"""Activations, poolings, normalizations, skipped rows and nesting, each held to Keras: what the
network answers, and backpropagation to the pixels."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnn_demo.data import in_order
from rnn_demo.reader import ReaderError, open_keras
from rnn_demo.reader.activations import ACTIVATIONS
from rnn_demo.reader.gradients import gradients
from tests.support import keras_side
from tests.support.keras_side import (
    CLOSE,
    LAST,
    functional,
    returning,
    saved,
    sequential,
    shaken,
)

KINDS = {
    "SimpleRNN": layers.SimpleRNN,
    "LSTM": layers.LSTM,
    "GRU": layers.GRU,
    "GRU, reset before": lambda units, **o: layers.GRU(units, reset_after=False, **o),
}
IN_CELLS = ("silu", "selu")  # one whose slope needs what it was given, and one whose does not


def adapted(layer: layers.Layer) -> layers.Layer:
    layer.adapt(keras_side.images(50))
    return layer


def model_of(build: Callable) -> keras.Model:
    """A functional model of an image's rows, to be a layer of another one."""
    rows = keras.Input((28, 28))
    return keras.Model(rows, build(rows))


def with_a_sum() -> keras.Model:
    return model_of(lambda y: layers.Add()([y, layers.Dense(28)(y)]))


def called_twice(rows: keras.KerasTensor) -> keras.KerasTensor:
    inner = with_a_sum()
    return layers.GRU(5)(inner(inner(rows)))


def two_that_skip(rows: keras.KerasTensor) -> keras.KerasTensor:
    inked = layers.Masking()(rows)
    both = layers.Add()([returning(layers.LSTM, 5)(inked), returning(layers.GRU, 5)(inked)])
    return layers.GRU(4)(both)


NETWORKS = {
    "Dense with gelu": lambda: sequential(layers.GRU(5), layers.Dense(7, activation="gelu")),
    "ReLU, bounded": lambda: sequential(layers.Dense(9), layers.ReLU(0.3), layers.GRU(5)),
    "ReLU, of numbers at its threshold": lambda: sequential(
        layers.Dense(9),
        layers.Rescaling(0.0, offset=0.5),
        layers.ReLU(threshold=0.5, negative_slope=0.2),
        layers.GRU(5),
    ),
    "ReLU, leaking": lambda: sequential(
        layers.Dense(9),
        layers.ReLU(negative_slope=0.2, threshold=0.1, max_value=0.5),
        layers.GRU(5),
    ),
    "LeakyReLU": lambda: sequential(layers.Dense(9), layers.LeakyReLU(0.1), layers.GRU(5)),
    "LeakyReLU in a Dense": lambda: sequential(
        layers.Dense(9, activation=layers.LeakyReLU(0.1)), layers.GRU(5)
    ),
    "PReLU": lambda: sequential(
        layers.Dense(9), layers.PReLU(shared_axes=[1]), layers.GRU(5), layers.PReLU()
    ),
    "PReLU, one slope": lambda: sequential(
        layers.Dense(9), layers.PReLU(shared_axes=[1, 2]), layers.GRU(5)
    ),
    "PReLU, slopes for every row": lambda: sequential(
        layers.Dense(9),
        layers.PReLU(),
        layers.Dense(9),
        layers.PReLU(shared_axes=[2]),
        returning(layers.GRU),
        layers.PReLU(),
        layers.Bidirectional(layers.GRU(4)),
    ),
    "ELU": lambda: sequential(layers.GRU(5), layers.ELU()),
    "ELU, alpha": lambda: sequential(
        layers.Dense(9, activation=layers.ELU(0.3)), layers.ELU(2.0), layers.GRU(5), layers.ELU(1.5)
    ),
    "mean of rows": lambda: sequential(returning(layers.GRU), layers.GlobalAveragePooling1D()),
    "highest of rows": lambda: sequential(
        returning(layers.SimpleRNN, activation="relu"), layers.GlobalMaxPooling1D()
    ),
    "mean of both directions": lambda: sequential(
        layers.Bidirectional(returning(layers.LSTM, 4)), layers.GlobalAveragePooling1D()
    ),
    "RMSNormalization": lambda: sequential(
        returning(layers.GRU), layers.RMSNormalization(), layers.GRU(4), layers.RMSNormalization()
    ),
    "UnitNormalization": lambda: sequential(
        layers.UnitNormalization(), returning(layers.GRU), layers.UnitNormalization(), *LAST
    ),
    "Normalization": lambda: sequential(
        layers.Normalization(axis=None, mean=0.13, variance=0.09), layers.GRU(5)
    ),
    "Normalization by columns": lambda: sequential(
        layers.Normalization(mean=[0.1] * 27 + [0.2], variance=[0.5] * 28), layers.GRU(5)
    ),
    "Normalization, inverted": lambda: sequential(
        layers.Normalization(axis=None, mean=0.13, variance=0.09, invert=True), layers.GRU(5)
    ),
    "any number of rows": lambda: keras.Sequential(
        [keras.Input((None, 28)), layers.GRU(5), layers.Dense(10)]
    ),
    "nested": lambda: sequential(
        keras.Sequential([layers.Dense(9, "tanh"), layers.LayerNormalization()]),
        keras.Sequential(
            [keras.Input((28, 9)), returning(layers.GRU, 5), keras.Sequential([layers.LSTM(4)])]
        ),
        layers.Dense(7),
    ),
    "nested, functional": lambda: sequential(with_a_sum(), layers.GRU(5)),
    "nested, functional, called twice": lambda: functional(called_twice),
    "nested, functional within functional": lambda: functional(
        lambda x: layers.LSTM(4)(model_of(lambda y: with_a_sum()(layers.Dense(28)(y)))(x))
    ),
    "26 classes": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.LSTM(5), layers.Dense(26, activation="softmax")]
    ),
    "2 classes": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.LSTM(5), layers.Dense(2, activation="softmax")]
    ),
    **{
        f"Masking and {name}": (lambda kind=kind: sequential(layers.Masking(), kind(5)))
        for name, kind in KINDS.items()
    },
    "Masking, stacked": lambda: sequential(
        layers.Masking(),
        layers.Dropout(0.1),
        returning(layers.LSTM),
        layers.BatchNormalization(),
        layers.TimeDistributed(layers.Dense(6)),
        layers.GRU(4),
    ),
    "Masking, both directions": lambda: sequential(
        layers.Masking(),
        layers.Bidirectional(returning(layers.GRU)),
        layers.Bidirectional(layers.LSTM(4), merge_mode="sum"),
    ),
    "Masking, backwards": lambda: sequential(
        layers.Masking(), returning(layers.GRU, go_backwards=True), layers.LSTM(4)
    ),
    "Masking, both directions, then forgotten": lambda: sequential(
        layers.Masking(),
        layers.Bidirectional(returning(layers.LSTM)),
        layers.Reshape((28, 12)),
        layers.GRU(4),
    ),
    "Masking, zeros for what is skipped": lambda: sequential(
        layers.Masking(), returning(layers.GRU, zero_output_for_mask=True), *LAST
    ),
    "Masking, cells": lambda: sequential(
        layers.Masking(), layers.RNN([layers.LSTMCell(5), layers.GRUCell(4)])
    ),
    "Masking, cells, backwards": lambda: sequential(
        layers.Masking(),
        layers.RNN(
            [layers.LSTMCell(5), layers.GRUCell(4)],
            go_backwards=True,
            return_sequences=True,
            zero_output_for_mask=True,
        ),
        layers.SimpleRNN(4),
    ),
    "Masking, cells, both directions": lambda: sequential(
        layers.Masking(),
        layers.Bidirectional(layers.RNN([layers.GRUCell(5), layers.LSTMCell(4)])),
    ),
    "Masking and mean": lambda: sequential(
        layers.Masking(), returning(layers.GRU), layers.GlobalAveragePooling1D()
    ),
    "Masking and highest": lambda: sequential(
        layers.Masking(), returning(layers.GRU), layers.GlobalMaxPooling1D()
    ),
    "Masking, forgotten": lambda: sequential(
        layers.Masking(), layers.Reshape((28, 28)), layers.GRU(5)
    ),
    "Masking, functional": lambda: functional(
        lambda x: layers.GRU(4)(layers.Dropout(0.1)(returning(layers.LSTM)(layers.Masking()(x))))
    ),
    "Masking, functional, both directions and mean": lambda: functional(
        lambda x: layers.GlobalAveragePooling1D()(
            layers.Dense(7)(layers.Bidirectional(returning(layers.GRU))(layers.Masking()(x)))
        )
    ),
    "Masking, functional, two that are added": lambda: functional(two_that_skip),
    "Masking beside what skips nothing": lambda: functional(
        lambda x: layers.Add()([layers.GRU(5)(layers.Masking()(x)), layers.GRU(5)(x)])
    ),
    "Masking before a nested model": lambda: functional(
        lambda x: layers.GRU(4)(
            model_of(lambda y: returning(layers.LSTM)(layers.Dense(9)(y)))(layers.Masking()(x))
        )
    ),
    "Masking in a nested model": lambda: sequential(
        model_of(lambda y: layers.GRU(4)(layers.Masking()(y))), layers.Dense(7)
    ),
}


def check(model: keras.Model, x: np.ndarray, ours: np.ndarray | None = None) -> None:
    """Answers after the last row, and the gradient of one of them for the pixels.

    ours: the images as the reader is to be given them, where that is not x.
    """
    ours = x if ours is None else ours
    network = open_keras(saved(model))
    expected = keras_side.logits(model, x)
    np.testing.assert_allclose(network.predict(ours), expected, **CLOSE)
    np.testing.assert_allclose(network.predict_rows(ours)[:, -1], expected, **CLOSE)
    np.testing.assert_allclose(network.read(ours[0]).logits[-1], expected[0], **CLOSE)
    assert network.classes == expected.shape[1] == network.read(ours[0]).probabilities.shape[1]
    head, pixels = model.layers[-1], tf.constant(x[:1])
    before = keras.Model(model.inputs[0], head.input)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        logit = (before(pixels) @ head.kernel + head.bias)[0, 1]
    slope = tape.gradient(logit, pixels)
    slope = np.zeros((28, 28)) if slope is None else np.asarray(slope)[0]
    if ours is not x:
        slope = slope.T
    found = gradients(network, ours[0], 1).image
    np.testing.assert_allclose(found, slope, rtol=1e-4, atol=1e-5 * max(1, np.abs(slope).max()))


@pytest.mark.parametrize("name", NETWORKS)
def test_as_keras(name):
    check(shaken(NETWORKS[name]()), keras_side.images(3))


@pytest.mark.parametrize("activation", IN_CELLS)
@pytest.mark.parametrize("kind", KINDS)
def test_cells_with_every_activation(kind, activation):
    gate = {} if kind == "SimpleRNN" else {"recurrent_activation": activation}
    model = shaken(sequential(KINDS[kind](5, activation=activation, **gate)), size=0.1)
    check(model, keras_side.images(2))


def test_a_normalization_that_was_adapted():
    for options in ({}, {"axis": None}):
        model = sequential(adapted(layers.Normalization(**options)), layers.GRU(5))
        check(model, keras_side.images(2))


def test_columns():
    """Rows that are turned to columns first: the reader is given the image turned."""
    x = keras_side.images(2)
    for before in ([], [layers.Rescaling(2, offset=-1)]):
        model = shaken(sequential(*before, layers.Permute((2, 1)), layers.LSTM(5)))
        assert open_keras(saved(model)).columns
        check(model, x, np.ascontiguousarray(in_order(x, "columns")))
    assert not open_keras(saved(sequential(layers.LSTM(5)))).columns


@pytest.mark.parametrize("name", ["mean of rows", "highest of rows", "Masking and mean"])
def test_after_a_row_it_is_over_the_rows_read_so_far(name):
    model = shaken(NETWORKS[name]())
    image = keras_side.images(1)[0]
    reading = open_keras(saved(model)).read(image)
    kept = keras.Model(model.inputs[0], model.layers[-3].output)(image[None])[0]
    head, states = model.layers[-1], np.asarray(kept)
    np.testing.assert_allclose(reading.layers[0].states, states, **CLOSE)
    for t in (8, 15, 27):
        rows = np.flatnonzero(image.any(axis=1)) if "Masking" in name else np.arange(28)
        rows = rows[rows <= t]
        pooled = states[rows].max(axis=0) if "highest" in name else states[rows].mean(axis=0)
        np.testing.assert_allclose(reading.logits[t], pooled @ head.kernel + head.bias, **CLOSE)


def test_rows_that_are_skipped_are_said():
    image = keras_side.images(1)[0]
    layer = open_keras(saved(shaken(NETWORKS["Masking and LSTM"]()))).read(image).layers[0]
    np.testing.assert_array_equal(layer.skipped, ~image.any(axis=1))
    at = np.flatnonzero(layer.skipped[1:]) + 1
    np.testing.assert_array_equal(layer.states[at], layer.states[at - 1])
    np.testing.assert_array_equal(layer.cell_states[at], layer.cell_states[at - 1])
    plain = open_keras(saved(sequential(layers.LSTM(5)))).read(image).layers[0]
    assert plain.skipped is None


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_their_slopes(name):
    rng = np.random.default_rng(1)
    x = np.concatenate([[-90, -1e-6, 1e-6, 60], rng.normal(0, 3, 996)]).astype(np.float32)
    activation, theirs = ACTIVATIONS[name], tf.constant(x[None])
    with tf.GradientTape() as tape:
        tape.watch(theirs)
        expected = keras.activations.get(name)(theirs)
        number = tf.reduce_sum(expected * x[::-1])
    size = max(1, np.abs(expected).max())
    found = activation(x[None])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    slope = np.asarray(tape.gradient(number, theirs))
    ours = activation.gradient(x[None, ::-1].astype(np.float64), found, lambda: x[None])
    np.testing.assert_allclose(ours, slope, rtol=1e-4, atol=1e-4 * min(size, 1e3))


def test_activations_of_numbers_far_from_zero_stay_finite():
    x = np.array([-1e4, 1e4], np.float32)
    for name, activation in ACTIVATIONS.items():
        if name != "exponential":
            assert np.isfinite(activation(x)).all(), name
            assert np.isfinite(activation.gradient(np.ones(2), activation(x), lambda: x)).all()


REFUSED = {
    "gives its last row alone": lambda: sequential(
        layers.Masking(), layers.GRU(3, zero_output_for_mask=True)
    ),
    "given one input": lambda: functional(
        lambda x: layers.GRU(3)(layers.RepeatVector(28)(keras.ops.average(x, axis=1)))
    ),
    "skips rows of -1": lambda: sequential(layers.Masking(-1), layers.GRU(3)),
    "both rows and columns": lambda: functional(
        lambda x: layers.Add()([layers.GRU(3)(x), layers.GRU(3)(layers.Permute((2, 1))(x))])
    ),
    "put the Permute first": lambda: sequential(
        layers.Dense(28), layers.Permute((2, 1)), layers.GRU(3)
    ),
    "1 classes": lambda: keras.Sequential([keras.Input((28, 28)), layers.GRU(3), layers.Dense(1)]),
    "65 classes": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.GRU(3), layers.Dense(65)]
    ),
    "skip other rows than the Masking before it": lambda: functional(
        lambda x: layers.GRU(3)(layers.Dense(4)(x), mask=layers.Masking().compute_mask(x))
    ),
    "looks at all rows at once": lambda: functional(
        lambda x: layers.GRU(3)(layers.Attention(name="a")([x, x]))
    ),
    "mixes rows that lie side by side": lambda: sequential(layers.Conv1D(4, 3), layers.GRU(3)),
    "is an RMSNormalization": lambda: sequential(
        layers.RMSNormalization(axis=1, name="r"), layers.GRU(3)
    ),
    "is a UnitNormalization": lambda: sequential(layers.UnitNormalization(axis=1), layers.GRU(3)),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_stays_refused_says_why(why):
    with pytest.raises(ReaderError) as caught:
        open_keras(saved(REFUSED[why]()))
    assert why in str(caught.value)
    assert str(caught.value).count("\n") == 0
