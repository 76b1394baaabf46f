"""`Reading`: everything a network held and believed while it read one image, row by row.

The one object that all views share. T is the number of steps: 28 for an image.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

ARROWS = {"forward": "↓", "backward": "↑"}


def step_name(directions: Iterable[str], row_order: str) -> str:
    """Return what a step is called.

    Args:
        directions: "forward", "backward" or both, of all layers.
        row_order: One of `data.ROW_ORDERS`.

    Returns:
        "row" or "column", or "step" where two directions read one each.
    """
    if len(set(directions)) > 1:
        return "step"
    return "column" if row_order == "columns" else "row"


@dataclass(frozen=True)
class LayerReading:
    """What one recurrent layer, in one direction, held after each of its T steps.

    Every array is float32 and in the order in which the layer reads: for a backward layer, step 0
    is the last row. `rows[t]` is the row it read at step t.

    name: the layer's name in the file. cell: its name in `CELLS`.
    direction: "forward" or "backward". activation: of the state, as Keras spells it.
    inputs: (T, inputs), what the layer was given at each step.
    states: (T, units), h after each step.
    cell_states: (T, units), c of an LSTM; None for other cells.
    gates: each (T, units), by the names of the cell's GATES.
    """

    name: str
    cell: str
    direction: str
    activation: str
    inputs: np.ndarray
    states: np.ndarray
    cell_states: np.ndarray | None = None
    gates: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def carried(self) -> tuple[np.ndarray, ...]:
        """What it goes on with after each step: h, and c of an LSTM, (T, units) each."""
        return tuple(a for a in (self.states, self.cell_states) if a is not None)

    @property
    def rows(self) -> np.ndarray:
        """(T,) int: the row that was read at each step, and so the step that read each row."""
        steps = np.arange(len(self.states))
        return steps if self.direction == "forward" else steps[::-1]


@dataclass(frozen=True)
class Reading:
    """One image as one network read it.

    image: (28, 28) float32 in [0, 1], its rows in the order in which they were read.
    layers: the recurrent layers, the first (nearest to the image) first; a bidirectional one gives
    two, forward then backward.
    logits, probabilities: (T, classes) float32, the head on what stood after each step; calibrated
    where the network is. The last is the network's answer; unless it thinks aloud, the head was
    trained for that one alone. In a bidirectional network both directions have taken t + 1 steps
    at index t. row_order: one of `data.ROW_ORDERS`, that of the image's rows.
    """

    image: np.ndarray
    layers: tuple[LayerReading, ...]
    logits: np.ndarray
    probabilities: np.ndarray
    row_order: str = "top"

    @property
    def turn(self) -> str:
        """What a step of it is called, by `step_name`."""
        return step_name((layer.direction for layer in self.layers), self.row_order)

    @property
    def digit(self) -> int:
        """The digit, or other class, that the network answers after the last row."""
        return int(self.probabilities[-1].argmax())
