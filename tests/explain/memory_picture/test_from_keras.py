"""Claims about the memory's picture, checked with Keras's states and a plain ridge regression."""

import keras
import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain import passes
from scripts.remake import AFTER, PICTURED
from tests.fixtures.keras_numbers import states_and_gates

pytestmark = [pytest.mark.slow, pytest.mark.keras]


@pytest.mark.parametrize("name", PICTURED)
def test_a_plain_ridge_fit_of_keras_states_explains_as_much(name):
    shipped = library.open_model_by_name(name)
    model, made = keras.models.load_model(shipped.file), passes.load_stored_memory_readout(shipped)
    fitted, tested = data.training_sample().images[:3000], data.test_split().images[:2000]
    given = np.concatenate([fitted, tested]) / np.float32(255)
    (held,) = states_and_gates(model, given)
    pixels = given.reshape(len(given), -1).astype(float)
    pixels -= pixels[:3000].mean(axis=0)
    of_mean = np.square(pixels[3000:]).sum(axis=0).reshape(28, 28)
    for shares, parts in ((made.full_state, ("h", "c")), (made.h, ("h",))):
        states = np.concatenate([held[part] for part in parts if part in held], axis=-1)
        for row in AFTER:
            x = states[:, row - 1].astype(float)
            x -= x[:3000].mean(axis=0)
            scatter = x[:3000].T @ x[:3000] + 10 * np.eye(x.shape[1])
            maps = np.linalg.solve(scatter, x[:3000].T @ pixels[:3000])
            error = np.square(pixels[3000:] - x[3000:] @ maps).sum(axis=0).reshape(28, 28)
            share = 1 - error[:row].sum() / of_mean[:row].sum()
            assert shares.seen[row - 1] == pytest.approx(share, abs=0.02)
            if row < 28:
                share = 1 - error[row:].sum() / of_mean[row:].sum()
                assert shares.to_come[row - 1] == pytest.approx(share, abs=0.02)
