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
from rnn_demo.reader import Network, Reading, open_keras

CLOSE = {"atol": 1e-5, "rtol": 1e-5}


def assert_near(found: np.ndarray, expected: np.ndarray, share: float = 1e-5) -> None:
    """Assert that float32 numbers agree to a share of the largest of them, or of 1.

    Sums of float32 numbers lose a few of their 24 bits, more where they are added up in another
    order, as on another processor: 1e-5 leaves seven bits. What is lost goes with what is added up,
    not with what comes of it, so a bound that does not know the size holds by luck.
    """
    expected = np.asarray(expected)
    size = max(1.0, float(np.abs(expected).max(initial=0)))
    np.testing.assert_allclose(found, expected, rtol=0, atol=share * size)


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


def gates(layer: keras.layers.RNN, x: np.ndarray) -> dict[str, np.ndarray]:
    """Keras's own gates after each step, each (B, T, units), and "cell state", c of an LSTM.

    x: (B, T, inputs), in the order in which the layer reads. The cell is led over the steps by
    hand, and what its activations return is noted.
    """
    found = walked(layer.cell, x)
    del found["h"]
    return found


def walked(cell: keras.Layer, x: np.ndarray) -> dict[str, np.ndarray]:
    """As `gates`, of a cell alone, with its "h" after each step."""
    kind = type(cell).__name__.removesuffix("Cell")
    if kind == "SimpleRNN":
        state, held = [keras.ops.zeros((len(x), cell.units))], []
        for t in range(x.shape[1]):
            _, state = cell(x[:, t], state)
            held.append(np.asarray(state[0]))
        return {"h": np.stack(held, axis=1)}
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
        state = [keras.ops.zeros((len(x), cell.units)) for _ in range(2 if kind == "LSTM" else 1)]
        held, carried = [], []
        for t in range(x.shape[1]):
            _, state = cell(x[:, t], state)
            held.append(np.asarray(state[0]))
            carried.append(np.asarray(state[-1]))
    finally:
        cell.activation, cell.recurrent_activation = activation, recurrent_activation
    names = ("input", "forget", "output") if kind == "LSTM" else ("update", "reset")
    found = {name: noted["gate"][i :: len(names)] for i, name in enumerate(names)}
    found["candidate"] = noted["candidate"][:: 2 if kind == "LSTM" else 1]
    found["h"] = held
    if kind == "LSTM":
        found["cell state"] = carried
    return {name: np.stack(values, axis=1) for name, values in found.items()}


def hold(readings: list[Reading], model: keras.Model, x: np.ndarray) -> None:
    """Assert that readings of images x are Keras's own: inputs, states, gates, logits, answers.

    x: (B, 28, 28), in reading order; the model does not keep states.
    """
    layers = recurrent_layers(model)
    between = [layer.input for layer, *_ in layers]
    *inputs, last = keras.Model(model.inputs[0], [*between, model.layers[-1].input])(x)
    head = model.layers[-1]
    expected = np.asarray(last @ head.kernel + head.bias)
    np.testing.assert_allclose(np.stack([r.logits[-1] for r in readings]), expected, **CLOSE)
    answers = np.stack([r.probabilities[-1] for r in readings])
    np.testing.assert_allclose(answers, head(last), atol=1e-5)
    assert len(layers) == len(readings[0].layers)
    for i, (_, layer, direction) in enumerate(layers):
        ours = [r.layers[i] for r in readings]
        given = np.asarray(inputs[i])[:, ::direction]  # (B, T, inputs)
        np.testing.assert_allclose(np.stack([o.inputs for o in ours]), given, **CLOSE)
        forward = type(layer).from_config(
            {**layer.get_config(), "go_backwards": False, "stateful": False}
        )
        forward.build(given.shape)
        forward.set_weights(layer.get_weights())
        held = states(forward, given)
        np.testing.assert_allclose(np.stack([o.states for o in ours]), held, **CLOSE)
        if not ours[0].gates:
            assert type(layer) is keras.layers.SimpleRNN
            continue
        expected_gates = gates(forward, given)
        if ours[0].cell_states is not None:
            c = np.stack([o.cell_states for o in ours])
            np.testing.assert_allclose(c, expected_gates.pop("cell state"), **CLOSE)
        assert set(ours[0].gates) == set(expected_gates)
        for name, values in expected_gates.items():
            np.testing.assert_allclose(np.stack([o.gates[name] for o in ours]), values, **CLOSE)


def recurrent_layers(model: keras.Model) -> list[tuple[keras.Layer, keras.layers.RNN, int]]:
    """Each layer of the model that is recurrent, its layer in each direction, and the step from
    row to row."""
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            found += [(layer, layer.forward_layer, 1), (layer, layer.backward_layer, -1)]
        elif isinstance(layer, keras.layers.RNN):
            found.append((layer, layer, 1))
    return found
