"""How much of each row of a drawing a linear readout can still decode from the memory."""

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.memory_picture.readout import Readout, concatenate_states_by_row
from rnn_demo.reader import Reading

ROWS_LATER = (0, 5, 10)  # a row's retention is stated after this many further rows


def row_retention_sentences(readout: Readout, reading: Reading) -> tuple[str, str]:
    """Say how rows fade from a network's memory, and how much of them is left at the end.

    The first sentence is about a row that was read 0, 5 and 10 rows ago, the second about all rows
    at the end, for test images and this drawing. Shares are of variance, see
    `ExplainedRowShares`.
    """
    line = reading.line_word
    just, soon, late = (f"{max(mean_retention_after_rows(readout, n), 0):.0%}" for n in ROWS_LATER)
    of_a_row = (
        f"Of what sets a {line} apart from an average one, {just} can be read off its memory when "
        f"it was just read, {soon} {ROWS_LATER[1]} {line}s later, {late} {ROWS_LATER[2]} later."
    )
    mean = readout.basis.mean.reshape(ROWS, COLUMNS)
    error = np.square(readout.picture(concatenate_states_by_row(reading)[-1]) - reading.image).sum()
    own = 1 - error / max(np.square(mean - reading.image).sum(), 1e-9)
    end = f"At the end {readout.h.seen[-1]:.0%} of all {line}s can still be read off it"
    if readout.network_has_cell_state:
        end += f" ({readout.full_state.seen[-1]:.0%} with its c)"
    return of_a_row, f"{end}, and {max(own, 0):.0%} of this digit."


def mean_retention_after_rows(readout: Readout, rows: int) -> float:
    """Compute the share of a row's variance that is explained `rows` rows after it was read.

    It is a mean over all rows followed by at least `rows` others, weighted by their variance.
    """
    of = np.arange(ROWS)
    steps = readout.has_seen.argmax(axis=0) + rows
    counts = steps < ROWS
    left = readout.h.left[steps[counts], of[counts]]
    # As basis.weight is 1 / variance
    weight = 1 / readout.basis.weight.reshape(ROWS, COLUMNS)[counts, 0]
    finite = np.isfinite(left)
    return float((left[finite] * weight[finite]).sum() / max(weight[finite].sum(), 1e-9))
