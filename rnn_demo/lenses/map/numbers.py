"""State map: the states of a layer on the two or three axes along which they differ most."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import ROWS

AXES = 3
TOGETHER = 4000  # states that are added up at once: in float32 few enough lose nothing


@dataclass(frozen=True)
class StateMap:
    """The first principal components of some states (Pearson, 1901).

    mean: (units,). axes: (3, units), of length 1 and at right angles; zero beyond the states'
    dimensions. explained: (3,), the share of the states' variance along each axis.
    low, high: (3,), between which nearly all states of the sample lie, whatever the row.
    """

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def project(self, states: np.ndarray) -> np.ndarray:
        """(..., units) -> (..., 3): where states lie on the map."""
        return (states.astype(np.float32) - self.mean) @ self.axes.T


def fit(sample: np.ndarray, row: int | None = None) -> StateMap:
    """The map of a sample of states, (n, 28, units).

    row: the states after this row alone are fitted; None for those after all rows.
    """
    states = sample if row is None else sample[:, row]
    states = states.reshape(-1, sample.shape[-1])
    parts = [states[i : i + TOGETHER] for i in range(0, len(states), TOGETHER)]
    mean = sum(part.sum(axis=0, dtype=np.float64) for part in parts) / len(states)
    mean = mean.astype(np.float32)
    covariance = np.zeros((len(mean), len(mean)))
    for part in parts:
        centred = part - mean  # float32
        covariance += centred.T @ centred
    values, axes = np.linalg.eigh(covariance)  # the largest last
    count = min(AXES, *states.shape)
    padded = np.zeros((AXES, sample.shape[-1]), np.float32)
    padded[:count] = axes[:, ::-1].T[:count]
    explained = np.zeros(AXES)
    explained[:count] = values[::-1][:count].clip(0) / max(float(values.sum()), 1e-12)
    found = StateMap(mean, padded, explained, np.zeros(AXES), np.zeros(AXES))
    everywhere = found.project(sample[:: max(1, len(sample) // 700)])  # (n, 28, 3)
    low, high = np.percentile(everywhere, (0.2, 99.8), axis=0)  # by row: late ones lie farthest
    return StateMap(mean, padded, explained, low.min(axis=0), high.max(axis=0))


def unread(row: int, direction: str) -> np.ndarray:
    """(28,) bool: the rows a layer has still before it when it has read `row`."""
    rows = np.arange(ROWS)
    return rows > row if direction == "forward" else rows < row
