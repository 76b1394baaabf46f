"""Networks that plain Keras builds and saves, in all the ways it has, are read."""

import io
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from rnn_demo.reader import open_keras
from tests.support import keras_side
from tests.support.keras_side import (
    CLOSE,
    LAST,
    functional,
    reopened,
    returning,
    saved,
    sequential,
    shaken,
)


def residual(rows):
    x = layers.Dense(8)(rows)
    x = layers.Add()([x, returning(layers.GRU, 8)(x)])
    return (x + layers.LSTM(8, return_sequences=True)(x))[:, -1]


def two_towers(rows):
    one = layers.GRU(5)(rows)
    other = layers.LSTM(5, go_backwards=True)(rows)
    both = layers.Concatenate()([one, other, layers.Multiply()([one, other])])
    return layers.Average()([both, layers.Dense(15)(both)])


def shared(rows):
    reader = returning(layers.LSTM, 28)
    return reader(reader(rows))[:, 27, :]


def called(model: keras.Model) -> keras.Model:
    """The model, which knows its input's shape from now on."""
    model(keras_side.images(2))
    return model


READABLE = {
    "noise": lambda: sequential(
        layers.GaussianNoise(0.1),
        layers.SpatialDropout1D(0.1),
        layers.GRU(5),
        layers.Dropout(0.5),
        layers.Identity(),
    ),
    "built by its first images": lambda: called(
        keras.Sequential([layers.GRU(5), layers.Dense(10, activation="softmax")])
    ),
    "stacked": lambda: sequential(returning(layers.GRU), returning(layers.LSTM), layers.LSTM(4)),
    "stacked backwards": lambda: sequential(
        returning(layers.GRU, go_backwards=True), layers.SimpleRNN(4)
    ),
    "unrolled, with dropout": lambda: sequential(
        layers.LSTM(6, unroll=True, dropout=0.2, recurrent_dropout=0.2)
    ),
    "cell": lambda: sequential(layers.RNN(layers.GRUCell(5, reset_after=False))),
    "cells": lambda: sequential(
        layers.RNN([layers.LSTMCell(5), layers.LSTMCell(4), layers.SimpleRNNCell(3)])
    ),
    "cells, backwards": lambda: sequential(
        layers.RNN([layers.LSTMCell(5), layers.GRUCell(4)], go_backwards=True)
    ),
    "projections": lambda: sequential(
        layers.TimeDistributed(layers.Dense(9, activation="relu")),
        returning(layers.LSTM, 5),
        layers.TimeDistributed(layers.Dense(6)),
        *LAST,
    ),
    "normalized": lambda: sequential(
        layers.LayerNormalization(), returning(layers.GRU, 5), layers.BatchNormalization(), *LAST
    ),
    "normalized, without weights": lambda: sequential(
        layers.LayerNormalization(center=False, scale=False),
        layers.GRU(5),
        layers.BatchNormalization(scale=False),
        layers.Activation("relu"),
        layers.ReLU(),
        layers.Softmax(),
    ),
    "tokens": lambda: sequential(
        layers.Reshape((28 * 7, 4)),
        layers.Discretization([0.5]),
        layers.Dense(1, use_bias=False, trainable=False),
        layers.Reshape((28, 7)),
        layers.Embedding(16, 3),
        layers.Reshape((28, -1)),
        layers.LSTM(5),
    ),
    "patches": lambda: sequential(
        layers.Reshape((28, 7, 4)), layers.Dense(3), layers.Reshape((28, 21)), layers.GRU(5)
    ),
    "bidirectional": lambda: sequential(
        layers.Bidirectional(returning(layers.GRU)), layers.Bidirectional(layers.LSTM(4))
    ),
    "bidirectional, first backwards": lambda: sequential(
        layers.Bidirectional(
            returning(layers.GRU, go_backwards=True), backward_layer=returning(layers.LSTM)
        ),
        layers.LSTM(3),
    ),
    "bidirectional, unlike": lambda: sequential(
        layers.Bidirectional(layers.LSTM(4), backward_layer=layers.GRU(4, go_backwards=True))
    ),
    "bidirectional, of cells": lambda: sequential(
        layers.Bidirectional(layers.RNN([layers.LSTMCell(5), layers.LSTMCell(4)]))
    ),
    "residual": lambda: functional(residual),
    "two towers": lambda: functional(two_towers),
    "shared": lambda: functional(shared),
    "flat input": lambda: keras.Sequential(
        [keras.Input((784,)), layers.Reshape((28, 28)), layers.GRU(5), layers.Dense(10, "softmax")]
    ),
    "input with a channel": lambda: keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Reshape((28, 28)), layers.GRU(5), layers.Dense(10)]
    ),
    "odd names": lambda: sequential(
        layers.Dropout(0.1, name="ein Häuschen: 'x' \"y\" *z*"), layers.GRU(5, name="..vars 0")
    ),
}


@pytest.mark.parametrize("name", READABLE)
def test_readable(name):
    model = shaken(READABLE[name]())
    x = keras_side.images(3)
    network = reopened(model)
    expected = keras_side.logits(model, x.reshape(-1, *model.input_shape[1:]))
    np.testing.assert_allclose(network.predict(x), expected, **CLOSE)
    np.testing.assert_allclose(network.predict_rows(x)[:, -1], expected, **CLOSE)
    np.testing.assert_allclose(network.read(x[0]).logits[-1], expected[0], **CLOSE)
    assert network.parameters == model.count_params()
    assert len(network.layers) == len(network.read(x[0]).layers)


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave"])
def test_bidirectional_states(merge_mode):
    """Both directions are given apart, each in the order in which it reads, in every layer."""
    stack = [
        layers.Bidirectional(returning(layers.LSTM, 5), merge_mode=merge_mode),
        layers.Bidirectional(layers.GRU(4), merge_mode=merge_mode),
    ]
    model = shaken(sequential(*stack))
    (image,) = x = keras_side.images(1)
    reading = reopened(model).read(image)
    taken = iter(reading.layers)
    given = np.asarray(image)
    for wrapper in stack:
        for layer in (wrapper.forward_layer, wrapper.backward_layer):
            read = next(taken)
            direction = "backward" if layer.go_backwards else "forward"
            assert (read.name, read.direction) == (wrapper.name, direction)
            held = keras_side.states(layer, given[None])[0]
            np.testing.assert_allclose(read.states, held, **CLOSE)
            np.testing.assert_allclose(read.inputs, given[read.rows], **CLOSE)
        given = np.asarray(wrapper(given[None]))[0]
    forward, backward = (r.states for r in reading.layers[2:])
    merge = {
        "concat": lambda a, b: np.concatenate([a, b], axis=-1),
        "sum": np.add,
        "mul": np.multiply,
        "ave": lambda a, b: (a + b) / 2,
    }[merge_mode]
    head = model.layers[-1]
    after_every_row = merge(forward, backward) @ head.kernel + head.bias
    np.testing.assert_allclose(reading.logits, after_every_row, **CLOSE)
    np.testing.assert_allclose(reading.logits[-1], keras_side.logits(model, x)[0], **CLOSE)


def test_a_layer_after_a_backward_one_reads_its_rows_backward():
    model = sequential(returning(layers.GRU, go_backwards=True), layers.SimpleRNN(4))
    first, second = reopened(model).read(keras_side.images(1)[0]).layers
    assert first.direction == second.direction == "backward"
    np.testing.assert_array_equal(second.inputs, first.states)


HEADS = {
    "softmax in the Dense": [layers.Dense(10, activation="softmax")],
    "Activation": [layers.Dense(10), layers.Activation("softmax")],
    "Softmax": [layers.Dense(10), layers.Softmax()],
    "with dropout after": [layers.Dense(10), layers.Softmax(), layers.Dropout(0.1)],
    "no softmax": [layers.Dense(10)],
}


@pytest.mark.parametrize("name", HEADS)
def test_heads(name):
    """Whatever the network ends in, logits go into the one softmax of the probabilities."""
    model = shaken(keras.Sequential([keras.Input((28, 28)), layers.GRU(5), *HEADS[name]]))
    x = keras_side.images(2)
    answer = model(x) if name != "no softmax" else keras.ops.softmax(model(x))
    network = reopened(model)
    np.testing.assert_allclose(network.read(x[0]).probabilities[-1], answer[0], **CLOSE)
    assert network.head.kernel.shape == (5, 10)
    reading = network.read(x[0])
    expected = reading.layers[0].states @ network.head.kernel + network.head.bias
    np.testing.assert_allclose(reading.logits, expected, **CLOSE)


def test_softmax_at_every_row():
    head = layers.TimeDistributed(layers.Dense(10, activation="softmax"))
    rows = keras.Input((28, 28))
    model = shaken(keras.Model(rows, head(returning(layers.GRU, 5)(rows))[:, -1]))
    x = keras_side.images(2)
    np.testing.assert_allclose(reopened(model).read(x[0]).probabilities[-1], model(x)[0], **CLOSE)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_an_answer_after_every_row(apart, backwards):
    """Output (28, 10): all of it is read, and the last is the network's answer."""
    softmax = [layers.Dense(10), layers.Softmax()]
    dense = layers.TimeDistributed(layers.Dense(10, activation="softmax"))
    rnn = returning(layers.LSTM, 5, go_backwards=backwards)
    model = shaken(keras.Sequential([keras.Input((28, 28)), rnn, *(softmax if apart else [dense])]))
    x = keras_side.images(3)
    network, every = reopened(model), keras.ops.convert_to_numpy(model(x))
    reading = network.read(x[0])
    np.testing.assert_allclose(reading.probabilities, every[0], **CLOSE)
    assert network.head.kernel.shape == (5, 10)
    assert network.predict(x).shape == (3, 10)
    np.testing.assert_array_equal(network.predict(x), network.predict_rows(x)[:, -1])


def test_stateful_reads_each_image_from_zero():
    model = keras.Sequential(
        [keras.Input(batch_shape=(2, 28, 28)), layers.LSTM(5, stateful=True), layers.Dense(10)]
    )
    x = keras_side.images(2)
    network = reopened(shaken(model))
    for _ in range(2):
        model.layers[0].reset_state()
        np.testing.assert_allclose(network.predict(x), model(x), **CLOSE)


def test_rescaling_means_pixels_to_255():
    """A network that divides by 255 itself is given what it was trained on."""
    model = shaken(sequential(layers.Rescaling(1 / 255), layers.GRU(5)))
    x = keras_side.images(2)
    network = reopened(model)
    assert network.pixel_scale == 255
    np.testing.assert_allclose(network.predict(x), keras_side.logits(model, x * 255), **CLOSE)
    as_bytes = (x * 255).round().astype(np.uint8)
    np.testing.assert_allclose(network.predict(as_bytes), network.predict(x), **CLOSE)
    centred = shaken(sequential(layers.Rescaling(2, offset=-1), layers.GRU(5)))
    np.testing.assert_allclose(reopened(centred).predict(x), keras_side.logits(centred, x), **CLOSE)


def test_trained_and_compiled():
    """With an optimizer's state in the file, and after training has moved the weights."""
    model = sequential(layers.LSTM(6))
    model.compile("adam", "sparse_categorical_crossentropy")
    x = keras_side.images(64)
    model.fit(x, np.arange(64) % 10, verbose=0)
    np.testing.assert_allclose(reopened(model).predict(x), keras_side.logits(model, x), **CLOSE)


def test_sources(tmp_path):
    """A path, a string, bytes and an open file give the same network; the file stays open."""
    data = saved(sequential(layers.GRU(3)))
    path = tmp_path / "m.keras"
    path.write_bytes(data)
    x = keras_side.images(1)
    file = io.BytesIO(data)
    answers = [open_keras(s).predict(x) for s in (path, str(path), data, file, file)]
    for answer in answers:
        np.testing.assert_array_equal(answer, answers[0])


def test_the_reader_needs_neither_tensorflow_nor_keras(tmp_path):
    path = tmp_path / "m.keras"
    path.write_bytes(saved(sequential(layers.GRU(3))))
    program = (
        "import sys, numpy; import rnn_demo.reader as r; "
        f"r.open_keras({str(path)!r}).read(numpy.zeros((28, 28), 'float32')); "
        "print(sorted({'tensorflow', 'keras', 'h5py'} & sys.modules.keys()))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
