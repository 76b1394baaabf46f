"""What is left of a row in memory, as `explain.memory_picture` reads it off; and what matters.

What matters is how much what stood in memory at each row still counts for the answer: its gradient.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.memory_picture.readout import Readout, carried_in
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.gradients import gradients

LATER = (0, 5, 10)  # rows after a row was read
COUNTS = 0.01  # of the row that counts most


def fading(readout: Readout, reading: Reading) -> tuple[str, str]:
    """Two sentences: how a row fades from a network's memory, and how much is left in the end."""
    just, soon, late = (f"{max(later(readout, n), 0):.0%}" for n in LATER)
    of_a_row = (
        f"Of a row just read {just} can be read off its memory, {LATER[1]} rows later {soon}, "
        f"{LATER[2]} rows later {late}."
    )
    mean = readout.basis.mean.reshape(ROWS, COLUMNS)
    error = np.square(readout.picture(carried_in(reading)[-1]) - reading.image).sum()
    own = 1 - error / max(np.square(mean - reading.image).sum(), 1e-9)
    end = f"Of all rows, {readout.h.seen[-1]:.0%} is left in the end"
    if has_c(readout):
        end += f", with its c {readout.carried.seen[-1]:.0%}"
    return of_a_row, f"{end}; of this digit {max(own, 0):.0%}."


def has_c(readout: Readout) -> bool:
    """Whether more than h is carried."""
    return not np.array_equal(readout.h.seen, readout.carried.seen, equal_nan=True)


def later(readout: Readout, rows: int) -> float:
    """The share of a row that is left so many rows after it was read: a mean, by variance."""
    of = np.arange(ROWS)
    steps = readout.seen.argmax(axis=0) + rows
    counts = steps < ROWS
    left = readout.h.left[steps[counts], of[counts]]
    weight = 1 / readout.basis.weight.reshape(ROWS, COLUMNS)[counts, 0]  # which is 1 / variance
    known = np.isfinite(left)
    return float((left[known] * weight[known]).sum() / max(weight[known].sum(), 1e-9))


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
    carried = gradients(network, image, digit)[1][layer][-1]  # (T, units)
    steps = np.arange(len(carried))
    rows = steps if network.layers[layer].direction == "forward" else steps[::-1]
    return Horizon(np.linalg.norm(carried, axis=1)[rows], rows)


def saliency(network: Network, image: np.ndarray, digit: int) -> np.ndarray | None:
    """(28, 28): gradient x input, what each pixel adds to a logit to first order.

    Source: Shrikumar et al., "Not just a black box", 2016. None where no gradient reaches the
    pixels, as in a network that turns them into tokens.
    """
    gradient, _ = gradients(network, image, digit)
    return gradient * image if gradient.any() else None
