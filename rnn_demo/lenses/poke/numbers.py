"""Row surgery: an image whose rows are changed, a memory that is wiped, and what comes of it."""

from dataclasses import dataclass, replace

import numpy as np

from rnn_demo.images import link
from rnn_demo.images.canvas import CanvasError
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cells import State
from rnn_demo.reader.operations import Edit


@dataclass(frozen=True, eq=False)
class Patient:
    """An image under the knife. Every operation returns another Patient.

    origin: (28, 28) float32 in [0, 1], in reading order. image: the same after all operations.
    wiped: rows before which the network forgets everything.
    """

    origin: np.ndarray
    image: np.ndarray
    wiped: frozenset[int] = frozenset()

    def operate(self, operation: str) -> "Patient":
        """An operation by its name, as links hold it, where the first row is 1.

        blank.FROM.TO, shift.BY, swap.FROM.AND_FROM.COUNT, wipe.ROW, or paint.IMAGE, which puts the
        image of `images.link` in place of this one. Raises UserError for an image that is none.
        """
        name, *of = operation.split(".")
        if name == "paint":
            return replace(self, image=link.decode(of[0]))
        numbers = [int(text) for text in of]
        match name:
            case "blank":
                return self.blank(numbers[0] - 1, numbers[1] - 1)
            case "swap":
                return self.swap(numbers[0] - 1, numbers[1] - 1, numbers[2])
            case "shift":
                return self.shift(numbers[0])
        return self.wipe(numbers[0] - 1)

    def blank(self, first: int, last: int) -> "Patient":
        """Rows first to last, both included, become empty paper."""
        image = self.image.copy()
        image[first : last + 1] = 0
        return replace(self, image=image)

    def shift(self, by: int) -> "Patient":
        """All rows move down by so many, or up if negative; empty ones follow."""
        image = np.zeros_like(self.image)
        height = len(image) - abs(by)
        image[max(by, 0) :][:height] = self.image[max(-by, 0) :][:height]
        return replace(self, image=image)

    def swap(self, one: int, other: int, count: int = 1) -> "Patient":
        """`count` rows from row `one` on change places with as many from row `other` on.

        Fewer where they would overlap or leave the image.
        """
        first, second = sorted((one, other))
        count = min(count, second - first, len(self.image) - second)
        image = self.image.copy()
        image[first : first + count] = self.image[second : second + count]
        image[second : second + count] = self.image[first : first + count]
        return replace(self, image=image)

    def paint(self, rgba: np.ndarray) -> "Patient":
        """Strokes over the image. rgba: (28 n, 28 n, 4) uint8; clear where nothing is painted."""
        rows, columns = self.image.shape
        if len(rgba) % rows or rgba.shape[1] % columns:
            raise CanvasError("The painting arrived in another size: paint it again.")
        blocks = rgba.reshape(rows, len(rgba) // rows, columns, -1, 4) / np.float32(255)
        cover = blocks[..., 3].mean(axis=(1, 3))
        ink = (blocks[..., :3].max(axis=-1) * blocks[..., 3]).mean(axis=(1, 3))
        image = self.image * (1 - cover) + ink
        return replace(self, image=image.astype(np.float32))

    def wipe(self, row: int) -> "Patient":
        """All states are set to 0 when this row is about to be read.

        What the layers gave for the rows before stays: it is past, and no state any more.
        """
        return replace(self, wiped=self.wiped | {row})

    def read(self, network: Network) -> Reading:
        """What the network makes of it."""
        return network.read(self.image, self.edits(network))

    def edits(self, network: Network) -> dict[int, Edit]:
        """What wipes the states of its layers on the way, as for `Network.read`."""
        if not self.wiped:
            return {}
        edits = {}
        for k, layer in enumerate(network.layers):
            backward = layer.direction == "backward"
            edits[k] = _wiping({27 - row if backward else row for row in self.wiped})
        return edits


def _wiping(steps: set[int]) -> Edit:
    def edit(taken: int, state: State) -> State:
        return tuple(np.zeros_like(a) for a in state) if taken in steps else state

    return edit


@dataclass(frozen=True, eq=False)
class Change:
    """What an operation did to one layer's states and to the probabilities.

    states: (28, units), h after the operation minus h before, by row. distance: (28,), its norm.
    probabilities: (28, 10), after minus before, by step. backward: whether the layer reads upwards.
    """

    states: np.ndarray
    distance: np.ndarray
    probabilities: np.ndarray
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
    return Change(
        states=states,
        distance=np.linalg.norm(states, axis=1),
        probabilities=after.probabilities - before.probabilities,
        backward=one.direction == "backward",
    )
