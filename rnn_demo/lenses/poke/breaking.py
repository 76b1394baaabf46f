"""The smallest change of a drawing, or of the memory on the way, that changes the answer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain.transplant import wiping
from rnn_demo.lenses.poke.numbers import changed
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cost import MOMENT

MOST_BLANK, MOST_SHIFT = 8, 8  # rows


def breaking(network: Network, reading: Reading) -> tuple[str, Any] | None:
    """Tool and value of `operate`, after which the answer is another; None where none is.

    Tried in this order, of several alike the one whose new answer is surest: as few rows as can be
    become blank; all move by as few rows as can be; the memory is wiped. A large network tries only
    what it can read in about a second.
    """
    room = 2 * MOMENT // network.work
    for tool, values in _changes():
        room -= len(values)
        if room < 0:
            return None
        image = reading.image
        if tool == "wipe":
            each = [network.predict_edited(image[None], wiping(network, row)) for row in values]
            logits = np.concatenate(each)
        else:
            logits = network.predict(np.stack([changed(image, tool, value) for value in values]))
        last = network.probabilities(logits, -1)
        sure = np.where(last.argmax(axis=1) == reading.digit, 0, last.max(axis=1))
        if np.nan_to_num(sure).any():  # what overflows is no answer
            return tool, values[int(np.nanargmax(sure))]
    return None


def _changes() -> Iterator[tuple[str, list[Any]]]:
    """Tools and values, in groups of those that change as much."""
    for rows in range(1, MOST_BLANK + 1):
        yield "blank", [(first, first + rows - 1) for first in range(1, ROWS - rows + 2)]
    for by in range(1, MOST_SHIFT + 1):
        yield "shift", [by, -by]
    yield "wipe", list(range(2, ROWS + 1))
