"""A changed drawing, what comes of it, in words, too; the smallest change with another answer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cost import MOMENT

FORGOTTEN = 0.01  # of the largest difference
MOST_BLANK, MOST_SHIFT = 8, 8  # rows, of a smallest change


def apply_change(image: np.ndarray, tool: str, value: Any) -> np.ndarray:
    """An image, (28, 28) in reading order, after "blank" or "shift"; the first row is 1.

    "blank" empties the rows from value[0] to value[1]. "shift" moves all rows down by value, or up
    if it is negative; empty ones follow.
    """
    after = np.zeros_like(image)
    if tool == "blank":
        first, last = value
        after[: first - 1], after[last:] = image[: first - 1], image[last:]
    else:
        after[max(value, 0) :][: ROWS - abs(value)] = image[max(-value, 0) :][: ROWS - abs(value)]
    return after


def find_smallest_change(network: Network, reading: Reading) -> tuple[str, Any] | None:
    """Tool and value of `apply_change`, after which the answer is another; None where none is.

    Tried in this order, of several alike the one whose new answer is surest: as few rows as can be
    become blank; all move by as few rows as can be. A large network tries only what it can read in
    about a second.
    """
    room = 2 * MOMENT // network.work
    for tool, values in _changes():
        room -= len(values)
        if room < 0:
            return None
        images = np.stack([apply_change(reading.image, tool, value) for value in values])
        logits = network.predict(images)
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


def state_difference(before: Reading, after: Reading, layer: int) -> np.ndarray:
    """(28, units): a layer's h after a change less h before it, by row.

    layer: an index of `Network.layers`, by which both were read.
    """
    one, other = before.layers[layer], after.layers[layer]
    return (other.states - one.states)[one.rows]


def change_sentence(tool: str, value: Any, line: str) -> str:
    """Return the first part of a sentence: what `apply_change` does. line: as `Reading.line`."""
    if tool == "blank":
        first, last = value
        lines = f"{line} {first}" if first == last else f"{line}s {first} to {last}"
        return f"Without {lines},"
    ways = ("down", "up") if line == "row" else ("right", "left")
    lines = f"{abs(value)} {line}{'s' if abs(value) != 1 else ''}"
    return f"Moved {ways[value < 0]} by {lines},"


def outcome_sentence(before: Reading, after: Reading) -> str:
    """The second part: the answer after it, and before."""
    now, once = after.probabilities[-1].max(), before.probabilities[-1].max()
    if after.digit != before.digit:
        return f"it reads {after.digit} ({now:.0%}) instead of {before.digit} ({once:.0%})."
    return f"it still reads {before.digit} ({now:.0%}, before {once:.0%})."


def difference_sentence(states: np.ndarray, backward: bool, line: str) -> str:
    """From where on states differ, and how much of that is left in the end.

    states: as `state_difference` gives them. backward: whether the layer reads upwards. line: as
    `Reading.line`.
    """
    distance = np.linalg.norm(states, axis=1)
    if not distance.any():
        return f"The hidden state is the same after every {line}."
    first, last = (-1, 0) if backward else (0, -1)
    end = distance[last] / distance.max()
    rest = "forgotten in the end" if end < FORGOTTEN else f"{end:.0%} of that is left in the end"
    return (
        f"The hidden state differs from {line} {np.flatnonzero(distance)[first] + 1} on, most "
        f"after {line} {distance.argmax() + 1}; {rest}."
    )
