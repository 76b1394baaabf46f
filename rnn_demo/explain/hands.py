"""A network's memory, taken in the hand after a row: what the hand does, and the reading then.

The memory that stands after that row is changed; all that is made of it there, such as the answer,
and the rows after it are read again from it. The hand takes the layers of `explain/usual.py`; of
an LSTM h and c, or h alone. `browser/hands.js` does the same, number for number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import DIGITS
from rnn_demo.errors import UserError
from rnn_demo.explain.usual import Usual
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.operations import at_step

FIRM = 2.0  # what an LSTM's c is at least, in size, after a full push: h alone is soon forgotten
NO_HAND = "A hand on the memory is written as 9.pull.2.80, 9.push.2.-50, 9.unit.3.100 or 9.wipe."
_TEXT = re.compile(  # as in hands.js
    r"([1-9]|1\d|2[0-8])\.(?:(pull|push|unit)\.(\d|[1-9]\d{1,3})\.(-?(?:[1-9]\d?|100))|wipe)(\.h)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Hand:
    """What is done to the memory after one step.

    row: the step, the first being 0. does: "pull" all numbers towards the mean memory of digit
    `which` after that row; "push" the numbers that speak for digit `which` up, that is for it, or
    down; "unit": push h of one number, `which`, counted through all layers that the hand takes;
    "wipe": all become 0. percent: how far, 1 to 100 of the way; of a push, of each unit's usual
    range, at whose ends it stops, an LSTM's c with it; negative for down. part: "both", or "h".
    """

    row: int
    does: str
    which: int = 0
    percent: int = 100
    part: str = "both"

    def __str__(self) -> str:
        """As `parse` reads it: "9.pull.2.80", "9.wipe.h"."""
        what = "wipe" if self.does == "wipe" else f"{self.does}.{self.which}.{self.percent}"
        return f"{self.row + 1}.{what}{'.h' if self.part == 'h' else ''}"

    def changed(self, of: Usual, state: State) -> State:
        """What becomes of the memory of a layer: h, and c of an LSTM, (..., units) each."""
        share, (h, *rest) = np.float32(abs(self.percent) / 100), state
        if self.does == "wipe":
            after = [np.zeros_like(a) for a in state]
        elif self.does == "pull":
            goal = of.mean(self.which, self.row)
            after = [a + share * (g - a) for a, g in zip(state, goal, strict=True)]
        else:
            number = np.arange(of.first, of.first + len(of.sign))
            speaks = of.sign * (of.digit == self.which)
            way = (speaks if self.does == "push" else number == self.which) * np.sign(self.percent)
            way = way.astype(np.float32)  # 1 for up, -1 for down, 0 for left alone
            end = np.where(way > 0, of.high, of.low)
            room = np.maximum(way * (end - h), 0)  # none beyond the end, where it is left
            after = [h + way * np.minimum(share * (of.high - of.low), room)]
            for c in rest:
                firm = way * np.maximum(np.abs(c), FIRM)
                after.append(c + np.abs(way) * share * (firm - c))
        return tuple(after) if self.part == "both" else (after[0], *rest)


def parse(text: str) -> Hand:
    """The hand that a text stands for; each has one. Raises UserError."""
    if (found := _TEXT.fullmatch(text)) is None:
        raise UserError(NO_HAND)
    row, does, which, percent, h = found.groups()
    given = (does, int(which), int(percent)) if does else ("wipe", 0, 100)
    hand = Hand(int(row) - 1, *given, part="h" if h else "both")
    if (does != "unit" and hand.which >= DIGITS) or (does == "pull" and hand.percent < 0):
        raise UserError(NO_HAND)
    return hand


def read_with(network: Network, image: np.ndarray, hand: Hand, usual: Sequence[Usual]) -> Reading:
    """Read an image, (28, 28) as for `Network.read`, with a hand on the memory on the way.

    In the reading the memory after the hand's row is the changed one, and so is what is made of
    it. usual: of each layer that the hand takes. Raises UserError for a unit that is not there, and
    when the network's numbers overflow.
    """
    count = sum(len(of.sign) for of in usual)
    if hand.does == "unit" and hand.which >= count:
        raise UserError(f"Your hand holds {count} numbers here, from 0 on: choose one of these.")
    edits = {of.layer: at_step(hand.row + 1, partial(hand.changed, of)) for of in usual}
    return network.read(image, edits, shown=True)
