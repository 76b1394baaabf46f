"""States of a layer in two dimensions, by principal components, and the nearest ones."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader import Reading

AXES = 2


@dataclass(frozen=True)
class PrincipalAxes:
    """The first principal components of some states (Pearson, 1901).

    Attributes:
        mean: (units,).
        axes: (2, units), of length 1 and at right angles; zero beyond the states' dimensions.
        variance_shares: (2,), the share of the states' variance along each axis.
    """

    mean: np.ndarray
    axes: np.ndarray
    variance_shares: np.ndarray

    def project(self, states: np.ndarray) -> np.ndarray:
        """Return the coordinates of states, (..., units), along the axes, (..., 2)."""
        return (states.astype(np.float32) - self.mean) @ self.axes.T


def fit_principal_axes(states: np.ndarray) -> PrincipalAxes:
    """Fit the axes to states, (n, units)."""
    mean = states.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = states - mean
    values, vectors = np.linalg.eigh(centred.T.astype(np.float64) @ centred)  # eigenvalues ascend
    count = min(AXES, *states.shape)
    axes, variance_shares = np.zeros((AXES, states.shape[1]), np.float32), np.zeros(AXES)
    axes[:count] = vectors[:, ::-1].T[:count]
    variance_shares[:count] = values[::-1][:count].clip(0) / max(float(values.sum()), 1e-12)
    return PrincipalAxes(mean, axes, variance_shares)


def nearest_state_indices(sample: np.ndarray, state: np.ndarray, count: int) -> np.ndarray:
    """Return the indices, (count,) int, of states (n, units) nearest to one (Euclidean)."""
    apart = np.square(sample.astype(np.float32) - state).sum(axis=1)
    return np.argsort(apart, kind="stable")[:count]


def nearest_states_majority_sentence(
    reading: Reading, row: int, counts: np.ndarray, compared_count: int, total_count: int
) -> str:
    """Say which digit most of the nearest states have.

    Args:
        row: The row after which they are compared, from 0.
        counts: (classes,) int, how many of the nearest are of each class.
        compared_count: The number of states compared.
        total_count: The same including those of the drawing itself.
    """
    others = f"{compared_count:,}{' other' if compared_count < total_count else ''}"
    where = (
        f"After {reading.line_word} {row + 1}, {counts.max()} of the {counts.sum()} nearest among"
    )
    return f"{where} {others} test images are a {counts.argmax()}."
