"""What is left over is what Keras's stateful layers keep, and it ends where it is said to."""

import keras
import numpy as np
import pytest

from rnn_demo.lenses.leftover_state.numbers import Residue, leftover_state
from tests.support import keras_side
from tests.support.keras_side import CLOSE

RNNS = {
    "SimpleRNN": lambda: [keras.layers.SimpleRNN(6)],
    "LSTM": lambda: [keras.layers.LSTM(6)],
    "GRU": lambda: [keras.layers.GRU(6)],
    "stacked": lambda: [keras.layers.LSTM(6, return_sequences=True), keras.layers.GRU(5)],
    "backwards": lambda: [keras.layers.LSTM(6, go_backwards=True)],
    "both directions": lambda: [keras.layers.Bidirectional(keras.layers.LSTM(5))],
}


def stateful_twins(layers: list[keras.Layer]) -> list[keras.layers.RNN]:
    """Keras's stateful layers of the same weights that give h after every step."""
    twins = []
    for layer in layers:
        both = isinstance(layer, keras.layers.Bidirectional)
        for half in (layer.forward_layer, layer.backward_layer) if both else (layer,):
            config = {**half.get_config(), "stateful": True, "return_sequences": True}
            twin = type(half).from_config(config)
            twin.build((1, 28, half.cell.kernel.shape[0]))
            twin.set_weights([*half.get_weights(), *twin.get_weights()[len(half.get_weights()) :]])
            twin.reset_state()
            twins.append(twin)
    return twins


@pytest.mark.parametrize("name", RNNS)
def test_it_is_what_keras_does_without_reset_state(name):
    first, second = keras_side.images(2)
    model = keras_side.shaken(keras_side.sequential(*RNNS[name]()))
    network = keras_side.reopened(model)
    found = leftover_state(network, network.read(first), second)
    twins = stateful_twins(model.layers[:-1])
    assert len(found.residues) == len(network.layers) == len(twins)

    def read(image: np.ndarray) -> list[np.ndarray]:
        x, held = image[None], []
        for twin in twins:
            held.append(np.asarray(twin(x)))
            if name == "stacked":
                x = held[-1]
        return [h[0] for h in held]

    left, leaked = read(first), read(second)
    for twin in twins:
        twin.reset_state()
    reset = read(second)
    for k, residue in enumerate(found.residues):
        np.testing.assert_allclose(found.without_reset.layers[k].states, leaked[k], **CLOSE)
        np.testing.assert_allclose(found.reset.layers[k].states, reset[k], **CLOSE)
        difference = (leaked[k] - reset[k])[found.reset.layers[k].rows]
        assert np.abs(difference).max() > 0.01
        np.testing.assert_allclose(residue.states, difference, **CLOSE)
        np.testing.assert_allclose(residue.size, np.sqrt((difference**2).sum(1)), **CLOSE)
        assert residue.carried == pytest.approx(float(np.linalg.norm(left[k][-1])), 1e-4)


def residue(size: list[float], carried: float = 1.0, backward: bool = False) -> Residue:
    rows = np.arange(len(size))
    values = np.array(size)[::-1] if backward else np.array(size)
    return Residue(carried, values[:, None], values, rows[::-1] if backward else rows)


def test_washed_out_is_for_good():
    assert residue([0.5, 0.005, 0.2, 0.009, 0.001]).washed_out() == 3
    assert residue([0.5, 0.2, 0.1]).washed_out() is None
    assert residue([0.5, 0.2, 0.1], carried=100).washed_out() == 0
    assert residue([0.0, 0.0], carried=0).washed_out() == 0
    assert residue([0.5, 0.2, 0.001, 0.001], backward=True).washed_out() == 1
