"""What the reader is held against: Keras's own numbers, and files as Keras saves them."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np

from rnn_demo.data import mnist
from rnn_demo.reader import Network, open_keras

CLOSE = {"atol": 1e-5, "rtol": 1e-5}


def images(count: int = 5) -> np.ndarray:
    """Real test images, (count, 28, 28) float32 in [0, 1]."""
    return mnist().test.images[:count] / np.float32(255)


def sequential(*layers: keras.Layer) -> keras.Model:
    """A Sequential from an image to ten probabilities, but for the layers between."""
    head = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((28, 28)), *layers, head])


LAST = [keras.layers.Cropping1D((27, 0)), keras.layers.Flatten()]


def functional(build: Callable) -> keras.Model:
    """A functional model from an image to ten probabilities; build: from rows to the head's."""
    rows = keras.Input((28, 28))
    return keras.Model(rows, keras.layers.Dense(10, activation="softmax")(build(rows)))


def returning(kind: type, units: int = 6, **options) -> keras.Layer:
    """A recurrent layer that gives its states at every row."""
    return kind(units, return_sequences=True, **options)


def shaken(model: keras.Model, seed: int = 0, size: float = 0.2) -> keras.Model:
    """The model with random weights, biases too, so that nothing is zero by chance."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        if weight.dtype == "float32":
            value = rng.normal(0, size, weight.shape).astype(np.float32)
            weight.assign(np.abs(value) if "variance" in weight.name else value)
    return model


def saved(model: keras.Model) -> bytes:
    """The bytes of the file that `model.save` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def reopened(model: keras.Model) -> Network:
    """The model, saved by Keras and opened by the reader."""
    return open_keras(saved(model))


def logits(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """What goes into the softmax of the model's last layer, a Dense: (N, 10)."""
    head = model.layers[-1]
    before = keras.Model(model.inputs[0], head.input)(x)
    return np.asarray(before @ head.kernel + head.bias)


def states(layer: keras.layers.RNN, x: np.ndarray) -> np.ndarray:
    """What a recurrent layer holds after each step, by its twin that gives all of them."""
    twin = type(layer).from_config({**layer.get_config(), "return_sequences": True})
    twin.build(x.shape)
    twin.set_weights(layer.get_weights())
    return np.asarray(twin(x))
