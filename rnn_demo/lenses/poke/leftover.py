"""Leftover state: what one digit leaves behind in the reading of the next, without reset_state."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.explain.transplant import transplant
from rnn_demo.reader import Network, Reading

WASHED_OUT = 0.01  # of the state that was carried over


@dataclass(frozen=True, eq=False)
class Residue:
    """What of one layer's carried state is left while it reads the second digit.

    carried: the norm of h as the first digit left it. states: (28, units), h with it minus h
    without, by row. size: (28,), its norm by row.
    """

    carried: float
    states: np.ndarray
    size: np.ndarray
    rows: np.ndarray

    def washed_out(self) -> int | None:
        """The row by which it has fallen under 1 % of `carried` for good; None if it never does.

        The first row is 0. A state that carried nothing is washed out from the start.
        """
        steps = self.size[self.rows]  # in the order in which the layer reads
        above = np.flatnonzero(steps > WASHED_OUT * self.carried)
        step = int(above[-1]) + 1 if above.size else 0
        return int(self.rows[step]) if step < len(steps) else None


@dataclass(frozen=True, eq=False)
class LeftoverState:
    """The second digit, read after `reset_state` and without it.

    residues: as `Network.layers`.
    """

    reset: Reading
    without_reset: Reading
    residues: tuple[Residue, ...]


def leftover_state(network: Network, first: Reading, second: np.ndarray) -> LeftoverState:
    """Read a second digit with the states the first has left, as `stateful=True` does in Keras.

    second: (28, 28) float32 in [0, 1], in reading order.
    """
    reset, without_reset = network.read(second), transplant(network, second, first, 0)
    residues = []
    for before, one, other in zip(first.layers, reset.layers, without_reset.layers, strict=True):
        states = (other.states - one.states)[one.rows]
        carried = float(np.linalg.norm(before.states[-1]))
        residues.append(Residue(carried, states, np.linalg.norm(states, axis=1), one.rows))
    return LeftoverState(reset, without_reset, tuple(residues))
