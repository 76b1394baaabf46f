"""A changed drawing, or a memory that is wiped on the way, and what comes of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cells import State
from rnn_demo.reader.operations import Edit


@dataclass(frozen=True, eq=False)
class Patient:
    """What is read instead of a drawing.

    image: (28, 28) float32 in [0, 1], in reading order. wiped: the row before which the network
    forgets everything, from 0; None for none.
    """

    image: np.ndarray
    wiped: int | None = None

    def read(self, network: Network) -> Reading:
        """What the network makes of it."""
        return network.read(self.image, self.edits(network))

    def edits(self, network: Network) -> dict[int, Edit]:
        """What sets all states to 0 on the way, as for `Network.read`.

        What the layers gave for the rows before stays: it is past, and no state any more.
        """
        if self.wiped is None:
            return {}
        steps = {"forward": self.wiped, "backward": ROWS - 1 - self.wiped}
        return {k: _wiping(steps[layer.direction]) for k, layer in enumerate(network.layers)}


def _wiping(step: int) -> Edit:
    def edit(taken: int, state: State) -> State:
        return tuple(np.zeros_like(a) for a in state) if taken == step else state

    return edit


def operate(image: np.ndarray, tool: str, value: Any) -> Patient:
    """One change of an image, (28, 28) in reading order; the first row is 1.

    "blank" empties the rows from value[0] to value[1]. "shift" moves all rows down by value, or up
    if it is negative; empty ones follow. "wipe" forgets everything before row value is read.
    """
    if tool == "wipe":
        return Patient(image, value - 1)
    after = np.zeros_like(image)
    if tool == "blank":
        first, last = value
        after[: first - 1], after[last:] = image[: first - 1], image[last:]
    else:
        after[max(value, 0) :][: ROWS - abs(value)] = image[max(-value, 0) :][: ROWS - abs(value)]
    return Patient(after)


@dataclass(frozen=True, eq=False)
class Change:
    """What an operation did to one layer's states.

    states: (28, units), h after the operation minus h before, by row. distance: (28,), its norm.
    backward: whether the layer reads upwards.
    """

    states: np.ndarray
    distance: np.ndarray
    backward: bool = False

    @property
    def first_row(self) -> int | None:
        """The first row, as the layer reads them, at which the states differ; None for none."""
        differ = np.flatnonzero(self.distance)
        return int(differ[-1 if self.backward else 0]) if differ.size else None


def change(before: Reading, after: Reading, layer: int) -> Change:
    """Compare two readings by one network; layer: an index of `Network.layers`."""
    one, other = before.layers[layer], after.layers[layer]
    states = (other.states - one.states)[one.rows]
    return Change(states, np.linalg.norm(states, axis=1), one.direction == "backward")
