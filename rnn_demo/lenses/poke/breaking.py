"""The smallest change of a drawing, or of the memory on the way, that changes the answer."""

from collections.abc import Iterator

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.lenses.poke.numbers import Patient
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cost import MOMENT

MOST_BLANK, MOST_SHIFT = 8, 8  # rows


def breaking(network: Network, reading: Reading) -> str | None:
    """An operation of `Patient` after which the answer is another; None where none is.

    Tried in this order, of several alike the one whose new answer is surest: as few rows as can be
    become blank; all move by as few rows as can be; the memory is wiped. A large network tries only
    what it can read in about a second.
    """
    start, answer = Patient(reading.image, reading.image), reading.digit
    room = 2 * MOMENT // network.work
    for operations in _changes():
        room -= len(operations)
        if room < 0:
            return None
        afters = [start.operate(operation) for operation in operations]
        if afters[0].wiped:
            each = [network.predict_edited(a.image[None], a.edits(network)) for a in afters]
            logits = np.concatenate(each)
        else:
            logits = network.predict(np.stack([after.image for after in afters]))
        last = network.probabilities(logits, -1)
        sure = np.where(last.argmax(axis=1) == answer, 0, last.max(axis=1))
        if np.nan_to_num(sure).any():  # what overflows is no answer
            return operations[int(np.nanargmax(sure))]
    return None


def _changes() -> Iterator[list[str]]:
    """Operations, in groups of those that change as much."""
    for rows in range(1, MOST_BLANK + 1):
        yield [f"blank.{first}.{first + rows - 1}" for first in range(1, ROWS - rows + 2)]
    for by in range(1, MOST_SHIFT + 1):
        yield [f"shift.{by}", f"shift.{-by}"]
    yield [f"wipe.{row}" for row in range(2, ROWS + 1)]
