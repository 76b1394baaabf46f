"""`Reading`: everything a network held and believed while it read one image, row by row.

The one object that all views share. T is the number of steps: 28 for an image.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

ARROWS = {"forward": "↓", "backward": "↑"}


def turn(directions: Iterable[str]) -> str:
    """What a step is called: a "row", or where two directions read one each, a "step"."""
    return "step" if len(set(directions)) > 1 else "row"


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
    at index t.
    """

    image: np.ndarray
    layers: tuple[LayerReading, ...]
    logits: np.ndarray
    probabilities: np.ndarray

    @property
    def turn(self) -> str:
        """What a step of it is called, as `turn`."""
        return turn(layer.direction for layer in self.layers)

    @property
    def digit(self) -> int:
        """The digit, or other class, that the network answers after the last row."""
        return int(self.probabilities[-1].argmax())
