"""Memory horizon: how much what stood in memory at each row still counts for the answer."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader import Network
from rnn_demo.reader.gradients import gradients

COUNTS = 0.01  # of the row that counts most


@dataclass(frozen=True, eq=False)
class Horizon:
    """How much a logit depends on what a layer carries after each row, and the order of the rows.

    norms: (28,) float64; infinite or NaN where the network's numbers grow without bound.
    """

    norms: np.ndarray
    rows: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """(28,): each norm as a share of the largest; 0 everywhere if nothing counts."""
        finite = np.where(np.isfinite(self.norms), self.norms, 0)
        return finite / (finite.max() or 1.0)

    @property
    def oldest(self) -> int | None:
        """The row, from 0, that was read first of those that count for 1 % or more of the most."""
        counts = np.flatnonzero(self.shares[self.rows] >= COUNTS)
        return int(self.rows[counts[0]]) if counts.size else None


def horizon(network: Network, image: np.ndarray, digit: int, layer: int = 0) -> Horizon:
    """How the logit of a digit depends on what a layer carries after each row: backpropagation.

    Of an LSTM that is c, with what it does through h; h by itself counts only where later gates
    look at it. Of the others it is h. image: (28, 28) float32 in [0, 1], in reading order. layer:
    an index of `Network.layers`.
    """
    found = gradients(network, image, digit).layers[layer]
    carried = found.states if found.cell_states is None else found.cell_states  # (T, units)
    steps = np.arange(len(carried))
    rows = steps if network.layers[layer].direction == "forward" else steps[::-1]
    return Horizon(np.linalg.norm(carried, axis=1)[rows], rows)


def saliency(network: Network, image: np.ndarray, digit: int) -> np.ndarray | None:
    """(28, 28): gradient x input, what each pixel adds to a logit to first order.

    Source: Shrikumar et al., "Not just a black box", 2016. None where no gradient reaches the
    pixels, as in a network that turns them into tokens.
    """
    gradient = gradients(network, image, digit).image
    return gradient * image if gradient.any() else None
