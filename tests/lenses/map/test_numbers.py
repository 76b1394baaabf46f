"""The state map is a principal component analysis."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.lenses.map.numbers import fit, unread

SAMPLES = st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**16))


def sample(count: int, units: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(count, 28, units)) @ rng.normal(size=(units, units))
    return mixed.astype(np.float16)


@settings(max_examples=40)
@given(SAMPLES, st.sampled_from([None, 0, 27]))
def test_axes_are_the_eigenvectors_of_the_covariance(shape, row):
    states = sample(*shape)
    found = fit(states, row)
    fitted = (states if row is None else states[:, row]).reshape(-1, shape[1]).astype(np.float64)
    centred = fitted - fitted.mean(axis=0)
    covariance = centred.T @ centred
    values = np.sort(np.linalg.eigvalsh(covariance))[::-1]
    count = min(3, *centred.shape)
    total = max(values.sum(), 1e-12)
    np.testing.assert_allclose(found.explained[:count], values[:count] / total, atol=1e-3)
    assert not found.explained[count:].any()
    for axis, share in zip(found.axes[:count], found.explained, strict=False):
        np.testing.assert_allclose(
            covariance @ axis, share * total * axis, atol=2e-3 * max(total, 1e-6)
        )
    np.testing.assert_allclose(found.axes[:count] @ found.axes[:count].T, np.eye(count), atol=1e-4)
    placed = found.project(fitted)
    np.testing.assert_allclose(placed.mean(axis=0), 0, atol=1e-2)


def test_nearly_all_states_lie_within_the_range():
    states = sample(200, 6, 0)
    found = fit(states)
    placed = found.project(states).reshape(-1, 3)
    within = ((placed >= found.low) & (placed <= found.high)).mean(axis=0)
    assert (within > 0.99).all()


def test_states_that_are_all_alike():
    found = fit(np.ones((5, 28, 4), np.float16))
    assert not found.explained.any()
    assert not found.project(np.ones((2, 4))).any()


@pytest.mark.parametrize("row", [0, 13, 27])
def test_rows_still_to_be_read(row):
    assert unread(row, "forward").sum() == 27 - row
    assert unread(row, "backward").sum() == row
    assert not unread(row, "forward")[row]
    assert not unread(row, "backward")[row]
