"""What is said to be explained, by Keras's own states and plain ridge regression on all pixels."""

import keras
import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.memory_picture import kept
from tests.fixtures.keras_numbers import states_and_gates

pytestmark = pytest.mark.slow
RIDGE = 10.0
ROWS = (8, 14, 20, 28)


def states(model: keras.Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """h, and c of an LSTM, (N, 28, units), of a network of one layer."""
    found: dict[str, list[np.ndarray]] = {"h": [], "c": []}
    for start in range(0, len(images), 500):
        (held,) = states_and_gates(model, images[start : start + 500])
        for name in found.keys() & held.keys():
            found[name].append(held[name])
    return {name: np.concatenate(parts) for name, parts in found.items() if parts}


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-64", "simple-16"])
def test_shares_explained(name):
    model = keras.saving.load_model(library.MODELS / name / "model.keras", compile=False)
    fitted, tested = data.training_sample().images, data.test_split().images[:2000]
    fitted, tested = fitted / np.float32(255), tested / np.float32(255)
    known, new = states(model, fitted), states(model, tested)
    pixels, wanted = fitted.reshape(-1, 784).astype(float), tested.reshape(-1, 784)
    mean = pixels.mean(axis=0)
    made = kept.readout(library.find(name))
    for shares, of in ((made.carried, list(known)), (made.h, ["h"])):
        for row in ROWS:
            x = np.concatenate([known[n][:, row - 1] for n in of], axis=-1).astype(float)
            off = x - x.mean(axis=0)
            weights = np.linalg.solve(
                off.T @ off + RIDGE * np.eye(off.shape[1]), off.T @ (pixels - mean)
            )
            x_new = np.concatenate([new[n][:, row - 1] for n in of], axis=-1)
            error = np.square((x_new - x.mean(axis=0)) @ weights + mean - wanted).sum(axis=0)
            variance = np.square(wanted - mean).sum(axis=0)
            share = 1 - error[: 28 * row].sum() / variance[: 28 * row].sum()
            assert shares.seen[row - 1] == pytest.approx(share, abs=0.02)
            if row < 28:
                share = 1 - error[28 * row :].sum() / variance[28 * row :].sum()
                assert shares.to_come[row - 1] == pytest.approx(share, abs=0.02)
