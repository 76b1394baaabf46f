"""Compare: how far two readings of one network are apart, and where they part."""

import numpy as np

from rnn_demo.reader import LayerReading


def distances(a: LayerReading, b: LayerReading) -> np.ndarray:
    """(T,) float32: after each step, |h_a - h_b| as a share of the mean of |h_a| and |h_b|.

    0 for equal states, 2 for opposite ones; Euclidean norms.
    """
    apart = np.linalg.norm(a.states - b.states, axis=-1)
    size = (np.linalg.norm(a.states, axis=-1) + np.linalg.norm(b.states, axis=-1)) / 2
    return np.divide(apart, size, out=np.zeros_like(apart), where=size > 0)


def divergence_step(distances: np.ndarray, share: float) -> int | None:
    """The first step, from 0, at which a distance is more than `share`; None if there is none."""
    beyond = np.flatnonzero(distances > share)
    return int(beyond[0]) if beyond.size else None
