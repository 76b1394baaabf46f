"""An edit of a network's memory after one row, by hand, and the reading that follows.

The states after that row are changed; everything that depends on them, such as the answer, and all
later rows are computed again. An edit changes the layers of `explain/unit_ranges.py`; for an LSTM h
and c, or only h. `browser/edit/memory_edit.js` does the same, number for number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import DIGITS
from rnn_demo.errors import UserError
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.recurrent import make_edit_at_step

# Least size of an LSTM's c after a full push: a change of only h is soon forgotten
FIRM_CELL_STATE = 2.0
NOT_AN_EDIT = (
    "A hand on the memory is written as 9.pull.2.80, 9.push.2.-50, 9.unit.3.100 or 9.wipe."
)
EDIT_PATTERN = (  # in Python and in JavaScript
    r"([1-9]|1\d|2[0-8])\.(?:(pull|push|unit)\.(\d|[1-9]\d{1,3})\.(-?(?:[1-9]\d?|100))|wipe)(\.h)?"
)


@dataclass(frozen=True)
class StateEdit:
    """An edit of the states after one step.

    Attributes:
        row: The step, from 0.
        action: "pull": move all numbers towards the mean state of digit `target` after that row.
            "push": move the units of digit `target` up, that is towards it, or down. "unit": move h
            of one unit, `target`, numbered through all edited layers. "wipe": set all to 0.
        target: A digit or a unit, by `action`.
        percent: For "pull", 1 to 100 % of the way. For "push" and "unit", the share of a unit's
            range by which h moves, at most to its end; negative for down. An LSTM's c moves, too.
        part: "both", or "h" for only h.
    """

    row: int
    action: str
    target: int = 0
    percent: int = 100
    part: str = "both"

    def __str__(self) -> str:
        """Return the text that `parse_edit` reads, such as "9.pull.2.80" or "9.wipe.h"."""
        how = "" if self.action == "wipe" else f".{self.target}.{self.percent}"
        return f"{self.row + 1}.{self.action}{how}{'.h' if self.part == 'h' else ''}"

    def edited_state(self, ranges: UnitRanges, state: State) -> State:
        """Return the edited state of one layer: h, and c for an LSTM, (..., units) float32 each."""
        share, (h, *rest) = np.float32(abs(self.percent) / 100), state
        if self.action == "wipe":
            after = [np.zeros_like(a) for a in state]
        elif self.action == "pull":
            goal = ranges.digit_mean_state(self.target, self.row)
            after = [a + share * (g - a) for a, g in zip(state, goal, strict=True)]
        else:
            if self.action == "push":
                moves = ranges.sign * (ranges.digit == self.target)
            else:
                moves = np.arange(ranges.first, ranges.first + len(ranges.sign)) == self.target
            way = (moves * np.sign(self.percent)).astype(np.float32)  # 1 up, -1 down, 0 unchanged
            end = np.where(way > 0, ranges.high, ranges.low)
            room = np.maximum(way * (end - h), 0)  # 0 if already beyond the end
            after = [h + way * np.minimum(share * (ranges.high - ranges.low), room)]
            for c in rest:
                firm = way * np.maximum(np.abs(c), FIRM_CELL_STATE)
                after.append(c + np.abs(way) * share * (firm - c))
        return tuple(after) if self.part == "both" else (after[0], *rest)


def parse_edit(text: str) -> StateEdit:
    """Parse an edit in the format of links, such as "9.pull.2.80"; each edit has exactly one text.

    Raises UserError if the text is not a valid edit.
    """
    if (match := re.fullmatch(EDIT_PATTERN, text, re.ASCII)) is None:
        raise UserError(NOT_AN_EDIT)
    row, action, target, percent, h = match.groups()
    how = (action, int(target), int(percent)) if action else ("wipe", 0, 100)
    edit = StateEdit(int(row) - 1, *how, part="h" if h else "both")
    is_digit = edit.target < DIGITS
    if (action != "unit" and not is_digit) or (action == "pull" and edit.percent < 0):
        raise UserError(NOT_AN_EDIT)
    return edit


def read_with_edit(
    network: Network, image: np.ndarray, edit: StateEdit, ranges: Sequence[UnitRanges]
) -> Reading:
    """Read an image, (28, 28) as for `Network.read`, with an edit of the states after one row.

    The reading's states after that row are the changed ones, and all later results follow from
    them. Raises UserError if the network lacks the edit's unit or class, or its numbers overflow.
    """
    if edit.action in ("pull", "push") and edit.target >= network.classes:
        raise UserError(f"This network tells {network.classes} signs apart: choose one of these.")
    count = sum(len(of.sign) for of in ranges)
    if edit.action == "unit" and edit.target >= count:
        raise UserError(f"Your hand holds {count} numbers here, from 0 on: choose one of these.")
    edits = {
        of.layer: make_edit_at_step(edit.row + 1, partial(edit.edited_state, of)) for of in ranges
    }
    return network.read_image(image, edits, replace_output=True)
