"""What the reader is held against: Keras's own numbers, and files as Keras saves them."""

import os
import tempfile
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


def gates(layer: keras.layers.RNN, x: np.ndarray) -> dict[str, np.ndarray]:
    """Keras's own gates after each step, each (B, T, units), and "cell state", c of an LSTM.

    x: (B, T, inputs), in the order in which the layer reads. The cell is led over the steps by
    hand, and what its activations return is noted.
    """
    cell, kind = layer.cell, type(layer).__name__
    activation, recurrent_activation = cell.activation, cell.recurrent_activation
    noted: dict[str, list[np.ndarray]] = {"gate": [], "candidate": []}

    def noting(function, name):
        def act(x):
            y = function(x)
            noted[name].append(np.asarray(y))
            return y

        return act

    cell.activation = noting(activation, "candidate")
    cell.recurrent_activation = noting(recurrent_activation, "gate")
    try:
        state = [keras.ops.zeros((len(x), layer.units)) for _ in range(2 if kind == "LSTM" else 1)]
        carried = []
        for t in range(x.shape[1]):
            _, state = cell(x[:, t], state)
            carried.append(np.asarray(state[-1]))
    finally:
        cell.activation, cell.recurrent_activation = activation, recurrent_activation
    names = ("input", "forget", "output") if kind == "LSTM" else ("update", "reset")
    found = {name: noted["gate"][i :: len(names)] for i, name in enumerate(names)}
    found["candidate"] = noted["candidate"][:: 2 if kind == "LSTM" else 1]
    if kind == "LSTM":
        found["cell state"] = carried
    return {name: np.stack(values, axis=1) for name, values in found.items()}
