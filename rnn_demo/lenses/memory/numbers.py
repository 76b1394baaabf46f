"""What is left of a row in memory, from what can be read off it: see `explain.memory_picture`."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.memory_picture.readout import Readout, Shares
from rnn_demo.reader import Reading

LATER = (0, 5, 10)  # rows after a row was read


@dataclass(frozen=True)
class Fading:
    """Shares of variance that can be read off, on test images.

    later: of a row, so many rows after it was read, as LATER. end, end_of_h: of all rows, after the
    last one, and by h alone. own: the same as `end`, of one drawing.
    """

    later: tuple[float, ...]
    end: float
    end_of_h: float
    own: float

    @property
    def sentence(self) -> str:
        just, soon, late = (f"{max(share, 0):.0%}" for share in self.later)
        return (
            f"Of a row just read {just} can be read off its memory, {LATER[1]} rows later {soon}, "
            f"{LATER[2]} rows later {late}."
        )

    @property
    def dotted(self) -> str:
        """What the dotted line is, where there is one."""
        return "" if self.end_of_h == self.end else "dotted: its h alone"

    @property
    def in_the_end(self) -> str:
        said = f"Of all rows, {self.end:.0%} is left in the end"
        if self.dotted:
            said += f", in h alone {self.end_of_h:.0%}"
        return f"{said}; of this digit {max(self.own, 0):.0%}."


def fading(readout: Readout, reading: Reading) -> Fading:
    """How a row fades from a network's memory, and how much of one drawing is left."""
    mean = readout.basis.mean.reshape(ROWS, COLUMNS)
    error = np.square(readout.pictures(reading)[-1] - reading.image).sum()
    return Fading(
        later=tuple(later(readout, readout.carried, rows) for rows in LATER),
        end=float(readout.carried.seen[-1]),
        end_of_h=float(readout.h.seen[-1]),
        own=float(1 - error / max(np.square(mean - reading.image).sum(), 1e-9)),
    )


def later(readout: Readout, shares: Shares, rows: int) -> float:
    """The share of a row that is left so many rows after it was read: a mean, by variance."""
    of = np.arange(ROWS)
    steps = readout.seen.argmax(axis=0) + rows
    counts = steps < ROWS
    left = shares.left[steps[counts], of[counts]]
    weight = 1 / readout.basis.weight.reshape(ROWS, COLUMNS)[counts, 0]  # which is 1 / variance
    known = np.isfinite(left)
    return float((left[known] * weight[known]).sum() / max(weight[known].sum(), 1e-9))
