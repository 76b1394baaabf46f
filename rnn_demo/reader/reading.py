"""`Reading`: all states and answers of a network as it reads one image, row by row.

Figures and `explain` use it; lenses get it in a `session.LensInput`, with the image and the
selection. T is the number of steps: 28 for an image.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

ARROWS = {"forward": "↓", "backward": "↑"}


def step_word(directions: Iterable[str], row_order: str) -> str:
    """Return the name of a step: "row" or "column"; "step" if the layers read in both directions.

    `directions` are those of the layers, each "forward" or "backward".
    """
    if len(set(directions)) > 1:
        return "step"
    return "column" if row_order == "columns" else "row"


@dataclass(frozen=True)
class LayerReading:
    """The states of one recurrent layer, in one direction, after each of its T steps.

    Every array is float32 and in the layer's reading order: in a backward layer step 0 is the last
    row.

    Attributes:
        name: The layer's name in the file.
        cell: The cell's name in `CELLS`.
        direction: "forward" or "backward".
        activation: The activation of the state, as Keras spells it.
        inputs: (T, inputs), the layer's input at each step.
        states: (T, units), h after each step.
        cell_states: (T, units), c of an LSTM; None for other cells.
        gates: (T, units) for each name in the cell's GATES.
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
    def h_and_c(self) -> tuple[np.ndarray, ...]:
        """The state after each step: h and, in an LSTM, c, each (T, units)."""
        return tuple(a for a in (self.states, self.cell_states) if a is not None)

    @property
    def row_index_by_step(self) -> np.ndarray:
        """(T,) int: the row read at each step.

        The mapping is its own inverse: rows[r] is also the step that reads row r.
        """
        steps = np.arange(len(self.states))
        return steps if self.direction == "forward" else steps[::-1]


@dataclass(frozen=True)
class Reading:
    """One network's reading of one image.

    Attributes:
        image: (28, 28) float32 in [0, 1], its rows in reading order.
        layers: The recurrent layers, the one next to the image first; a bidirectional layer is two,
            forward then backward.
        logits: (T, classes) float32, the head applied after each step. The last is the network's
            answer, and the only one that the head was trained for, unless the network was trained
            to answer after every row. In a bidirectional network both directions have taken t + 1
            steps at index t.
        probabilities: (T, classes) float32, softmax of the logits, calibrated if the network is.
        row_order: One of `data.ROW_ORDERS`, the order of the image's rows.
        names: The names of the classes, see `Network`; None if they have only numbers.
    """

    image: np.ndarray
    layers: tuple[LayerReading, ...]
    logits: np.ndarray
    probabilities: np.ndarray
    row_order: str = "top"
    names: tuple[str, ...] | None = None

    def class_name(self, digit: int) -> str:
        """Return the name of a class: plain text, which must still be escaped."""
        return str(digit) if self.names is None else self.names[digit]

    @property
    def step_word(self) -> str:
        """The name of a step, see `step_word`."""
        return step_word((layer.direction for layer in self.layers), self.row_order)

    @property
    def line_word(self) -> str:
        """The name of a line of the image: "row", or "column" if it is read by columns."""
        return step_word((), self.row_order)

    @property
    def digit(self) -> int:
        """The class with the highest probability after the last row."""
        return int(self.probabilities[-1].argmax())
