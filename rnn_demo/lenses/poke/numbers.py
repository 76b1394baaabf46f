"""A changed drawing, or a memory that is wiped on the way; what comes of it, and in words."""

from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain.transplant import wiping
from rnn_demo.reader import Network, Reading

FORGOTTEN = 0.01  # of the largest difference


def changed(image: np.ndarray, tool: str, value: Any) -> np.ndarray:
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


def operate(network: Network, image: np.ndarray, tool: str, value: Any) -> Reading:
    """What a network makes of an image, (28, 28) in reading order, after one operation.

    tool: "blank" or "shift", as `changed` does; "wipe", as `wiping` does before row `value`.
    """
    if tool == "wipe":
        return network.read(image, wiping(network, value))
    return network.read(changed(image, tool, value))


def change(before: Reading, after: Reading, layer: int) -> np.ndarray:
    """(28, units): a layer's h after an operation less h before it, by row.

    layer: an index of `Network.layers`, by which both were read.
    """
    one, other = before.layers[layer], after.layers[layer]
    return (other.states - one.states)[one.rows]


def said(tool: str, value: Any) -> str:
    """The first part of a sentence: what `operate` does."""
    if tool == "blank":
        first, last = value
        return f"Without row {first}," if first == last else f"Without rows {first} to {last},"
    if tool == "shift":
        rows = f"{abs(value)} row{'s' if abs(value) != 1 else ''}"
        return f"Moved {'down' if value >= 0 else 'up'} by {rows},"
    return f"With its memory wiped before row {value},"


def outcome(before: Reading, after: Reading) -> str:
    """The second part: the answer after it, and before."""
    now, once = after.probabilities[-1].max(), before.probabilities[-1].max()
    if after.digit != before.digit:
        return f"it reads {after.digit} ({now:.0%}) instead of {before.digit} ({once:.0%})."
    return f"it still reads {before.digit} ({now:.0%}, before {once:.0%})."


def differs(states: np.ndarray, backward: bool) -> str:
    """From where on states differ, and how much of that is left in the end.

    states: as `change` gives them. backward: whether the layer reads upwards.
    """
    distance = np.linalg.norm(states, axis=1)
    if not distance.any():
        return "The hidden state is the same after every row."
    first, last = (-1, 0) if backward else (0, -1)
    end = distance[last] / distance.max()
    rest = "forgotten in the end" if end < FORGOTTEN else f"{end:.0%} of that is left in the end"
    return (
        f"The hidden state differs from row {np.flatnonzero(distance)[first] + 1} on, most after "
        f"row {distance.argmax() + 1}; {rest}."
    )
