"""Find others: test images whose states are alike at some rows, or where the same units fire.

Source of the second idea: H. Strobelt et al., "LSTMVis: A Tool for Visual Analysis of Hidden State
Dynamics in Recurrent Neural Networks", 2018: who marks a span sees which units are on in it, and
where else the same ones are.
"""

import numpy as np

HALF = 0.5  # of the strongest: what is weaker does not count as firing


def alike(
    sample: np.ndarray, states: np.ndarray, rows: slice, units: np.ndarray, count: int
) -> np.ndarray:
    """(count,) int: whose states lie nearest, by Euclidean distance over the rows and units.

    sample: (n, 28, all units), of test images by row, as `Sample.states`. states: (28, all
    units) of the reading, by row. rows: the marked ones. units: the marked ones, indexes.
    """
    mine = states[rows][:, units]
    theirs = sample[:, rows][:, :, units].astype(np.float32)
    apart = np.square(theirs - mine).sum(axis=(1, 2))
    return np.argsort(apart, kind="stable")[:count]


def firing(states: np.ndarray, rows: slice, units: np.ndarray) -> np.ndarray:
    """Which of the marked units fire in the rows: half as strong as the strongest, or stronger."""
    mean = np.abs(states[rows][:, units].mean(axis=0))
    return units[mean >= HALF * mean.max(initial=0)]


def hardest(
    sample: np.ndarray, states: np.ndarray, rows: slice, units: np.ndarray, count: int
) -> np.ndarray:
    """(count,) int: where the units that fire here fire hardest, each with the sign it has here.

    Arguments as for `alike`.
    """
    on = firing(states, rows, units)
    sign = np.sign(states[rows][:, on].mean(axis=0))
    force = (sample[:, rows][:, :, on].astype(np.float32) * sign).mean(axis=(1, 2))
    return np.argsort(-force, kind="stable")[:count]
