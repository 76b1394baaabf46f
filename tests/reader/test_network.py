"""A network reads, predicts and evaluates as Keras does, in batches, without harm from overflow."""

import warnings

import keras
import numpy as np
import pytest
from keras import layers

from rnn_demo import library
from rnn_demo.data import in_order, mnist
from rnn_demo.reader import ReaderError, open_keras
from rnn_demo.spec.presets import PRESETS
from tests.support import keras_side
from tests.support.keras_side import CLOSE, reopened, sequential, shaken


def test_evaluate_is_that_of_keras():
    model = sequential(layers.GRU(24))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    images, labels = mnist().test.images[:2000], mnist().test.labels[:2000]
    x = images / np.float32(255)
    model.fit(x, labels, batch_size=100, verbose=0)
    loss, accuracy = model.evaluate(x, labels, verbose=0, batch_size=1000)
    ours = reopened(model).evaluate(images, labels)
    assert abs(ours[0] - loss) < 1e-5
    best = np.sort(model.predict(x, verbose=0, batch_size=1000))[:, -2:]  # hardly trained: ties
    ties = np.count_nonzero(best[:, 1] - best[:, 0] < 1e-6)
    assert abs(ours[1] - accuracy) * len(x) < ties + 0.5


@pytest.mark.parametrize("name", [name for name in PRESETS if not PRESETS[name].spec.stateful])
def test_shipped_networks_evaluate_as_in_keras(name):
    path = library.MODELS / name / "model.keras"
    model = keras.models.load_model(path, compile=False)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    shipped, test = library.find(name), mnist().test
    images = in_order(test.images[:2000], shipped.row_order, shipped.row_seed)
    labels = test.labels[:2000]
    loss, accuracy = model.evaluate(images / np.float32(255), labels, verbose=0, batch_size=1000)
    ours = open_keras(path).evaluate(images, labels)
    assert abs(ours[0] - loss) < 1e-5
    assert round(ours[1] * len(labels)) == round(accuracy * len(labels))


def test_batches_and_forms_of_images_make_no_difference():
    network = reopened(shaken(sequential(layers.Bidirectional(layers.GRU(5)))))
    images = mnist().test.images[:1500]  # more than a batch
    logits = network.predict(images)
    rows = network.predict_rows(images.astype(np.float64) / 255)
    assert logits.shape == (1500, 10)
    assert rows.shape == (1500, 28, 10)
    assert logits.dtype == rows.dtype == np.float32
    np.testing.assert_allclose(rows[:, -1], logits, **CLOSE)
    for i in (0, 1499):
        reading = network.read(images[i])
        np.testing.assert_allclose(reading.logits, rows[i], **CLOSE)
        np.testing.assert_allclose(reading.image, images[i] / 255, **CLOSE)
    assert network.predict(images[:0]).shape == (0, 10)


def test_a_reading_is_float32_and_leaves_the_image_as_it_was():
    network = reopened(sequential(layers.LSTM(5)))
    image = np.random.default_rng(0).random((28, 28))
    before = image.copy()
    reading = network.read(image)
    np.testing.assert_array_equal(image, before)
    (layer,) = reading.layers
    arrays = [reading.image, reading.logits, reading.probabilities, layer.inputs, layer.states]
    arrays += [layer.cell_states, *layer.gates.values()]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
    assert {len(a) for a in arrays} == {28}
    np.testing.assert_allclose(reading.probabilities.sum(axis=1), 1, rtol=1e-5)
    assert reading.digit == reading.logits[-1].argmax()


def test_layers_show_their_weights_under_their_names():
    model = sequential(layers.GRU(5, name="reader"))
    (layer,) = reopened(model).layers
    assert (layer.name, layer.kind, layer.direction) == ("reader", "GRU", "forward")
    for name in ("kernel", "recurrent_kernel", "bias"):
        expected = getattr(model.layers[0].cell, name)
        np.testing.assert_array_equal(getattr(layer.cell, name), expected)
    assert layer.cell.units == 5


@pytest.mark.parametrize("shape", [(28,), (27, 28), (28, 28, 1)])
def test_an_image_of_another_shape_is_a_mistake(shape):
    network = reopened(sequential(layers.GRU(3)))
    with pytest.raises(ValueError, match="shape"):
        network.read(np.zeros(shape, np.float32))


def test_a_network_that_overflows_says_so():
    model = keras.Sequential([keras.Input((28, 28)), layers.SimpleRNN(4, "relu"), layers.Dense(10)])
    for weight in model.weights:
        weight.assign(np.full(weight.shape, 1e10))
    network = reopened(model)
    images = keras_side.images(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ReaderError, match="without bound"):
            network.read(images[0])
        assert not np.isfinite(network.evaluate(images, np.array([7, 2]))[0])


def test_large_but_finite_numbers_make_no_warning():
    network = reopened(shaken(sequential(layers.LSTM(4)), size=1e4))
    (image,) = keras_side.images(1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reading = network.read(image)
    assert np.isfinite(reading.probabilities).all()
