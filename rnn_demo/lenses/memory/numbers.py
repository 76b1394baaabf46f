"""What is left of a row in memory, from what can be read off it: see `explain.memory_picture`."""

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.reader import Reading

LATER = (0, 5, 10)  # rows after a row was read


def fading(readout: Readout, reading: Reading) -> tuple[str, str]:
    """Two sentences: how a row fades from a network's memory, and how much is left in the end."""
    just, soon, late = (f"{max(later(readout, n), 0):.0%}" for n in LATER)
    of_a_row = (
        f"Of a row just read {just} can be read off its memory, {LATER[1]} rows later {soon}, "
        f"{LATER[2]} rows later {late}."
    )
    mean = readout.basis.mean.reshape(ROWS, COLUMNS)
    error = np.square(readout.pictures(reading)[-1] - reading.image).sum()
    own = 1 - error / max(np.square(mean - reading.image).sum(), 1e-9)
    end = f"Of all rows, {readout.carried.seen[-1]:.0%} is left in the end"
    if has_c(readout):
        end += f", in h alone {readout.h.seen[-1]:.0%}"
    return of_a_row, f"{end}; of this digit {max(own, 0):.0%}."


def has_c(readout: Readout) -> bool:
    """Whether more than h is carried."""
    return not np.array_equal(readout.h.seen, readout.carried.seen, equal_nan=True)


def later(readout: Readout, rows: int) -> float:
    """The share of a row that is left so many rows after it was read: a mean, by variance."""
    of = np.arange(ROWS)
    steps = readout.seen.argmax(axis=0) + rows
    counts = steps < ROWS
    left = readout.carried.left[steps[counts], of[counts]]
    weight = 1 / readout.basis.weight.reshape(ROWS, COLUMNS)[counts, 0]  # which is 1 / variance
    known = np.isfinite(left)
    return float((left[known] * weight[known]).sum() / max(weight[known].sum(), 1e-9))
