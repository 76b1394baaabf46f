"""A memory changed on the way: after a row the reading goes on with another's, or with none."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import ROWS
from rnn_demo.explain.testset import Pass
from rnn_demo.reader import Network, ReaderError, Reading, cost
from rnn_demo.reader.network import check_finite
from rnn_demo.reader.operations import Edit, at_step

PARTS = ("both", "h", "c")  # of what is carried: all of it, or of an LSTM one alone
PAIRS = 200


def parts_of(network: Network) -> tuple[str, ...]:
    """Which PARTS tell apart what a network carries: "both" alone where there is no c."""
    has_c = any(layer.cell.STATES > 1 for layer in network.layers)
    return PARTS if has_c else PARTS[:1]


def transplant(
    network: Network,
    image: np.ndarray,
    donor: Reading,
    rows: int,
    part: str = "both",
    layer: int | None = None,
) -> Reading:
    """Read an image, and after so many rows go on with what was carried for another.

    image: (28, 28) float32 in [0, 1], in reading order. donor: the other's reading, by the same
    network. rows: 1 to 27, read before; of two directions, each has read so many; 0 to begin with
    what the other left at its end, as `stateful=True` does. part: of PARTS. layer: an index of
    `network.layers`; None for all. What the layers gave for the rows before stays. Raises
    ReaderError when the network's numbers overflow.
    """
    left = (rows or ROWS) - 1
    carried = [tuple(a[left : left + 1] for a in one.carried) for one in donor.layers]
    edits = _edits(carried, rows, part)
    return network.read(image, edits if layer is None else {layer: edits[layer]})


class Transplants(Pass):
    """How often the other's answer wins, over pairs of images, by rows read before.

    wins: for each of `parts_of` (27,) int, at [n - 1] after n rows: readings that end in the answer
    the other gets. pairs: how many were counted: those with two answers.
    """

    FILE = "transplants.npz"

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order, labels: (N,): the first PAIRS neighbours
        with two labels are taken. Raises ReaderError for a network too large."""
        first = np.arange(0, len(images) - 1, 2)
        first = first[labels[first] != labels[first + 1]][:PAIRS]
        self.parts = parts_of(network)
        again = network.work * (ROWS - 1) * len(self.parts)
        if len(first) * again > cost.LONGEST:
            raise ReaderError("This network is too large for so many transplants here.")
        super().__init__(len(first), cost.images_at_once(network.held, again, 50))
        self._network, self._images, self._donors = network, images[first], images[first + 1]
        self.wins = {part: np.zeros(ROWS - 1, int) for part in self.parts}
        self._pairs = np.zeros(1, int)
        self.results = {"pairs": self._pairs, **self.wins}

    @property
    def pairs(self) -> int:
        """How many readings were counted."""
        return int(self._pairs[0])

    @property
    def shares(self) -> dict[str, list[float]]:
        """`wins` as shares of the pairs."""
        return {part: (wins / max(1, self.pairs)).tolist() for part, wins in self.wins.items()}

    def _take(self, some: slice) -> None:
        network, images = self._network, self._images[some]
        own, other = (self._answers(images, {}), self._answers(self._donors[some], {}))
        _, carried = network.states(self._donors[some])
        wins = {part: np.zeros(ROWS - 1, int) for part in self.parts}
        for rows in range(1, ROWS):
            held = [tuple(a[rows - 1] for a in state) for state in carried]
            for part in self.parts:
                answers = self._answers(images, _edits(held, rows, part))
                wins[part][rows - 1] = ((answers == other) & (own != other)).sum()
        for part in self.parts:  # all is read: nothing can stop it halfway now
            self.wins[part] += wins[part]
        self._pairs += (own != other).sum()

    def _answers(self, images: np.ndarray, edits: dict[int, Edit]) -> np.ndarray:
        logits = self._network.predict_edited(images, edits)
        check_finite(logits)
        return logits.argmax(axis=-1)


def _edits(carried: Sequence[State], rows: int, part: str) -> dict[int, Edit]:
    """What puts the states, (B, units) each, in the place of those after so many rows."""
    return {k: at_step(rows, partial(_mixed, state, part)) for k, state in enumerate(carried)}


def _mixed(other: State, part: str, own: State) -> State:
    pairs = zip("hc", own, other, strict=False)
    return tuple(theirs if part in ("both", name) else ours for name, ours, theirs in pairs)


def wiping(network: Network, row: int) -> dict[int, Edit]:
    """What sets all states to 0 before a row is read, the first being 1, as for `Network.read`.

    What the layers gave for the rows before stays: it is past, and no state any more.
    """
    steps = {"forward": row - 1, "backward": ROWS - row}
    return {k: at_step(steps[la.direction], _wiped) for k, la in enumerate(network.layers)}


def _wiped(state: State) -> State:
    return tuple(np.zeros_like(a) for a in state)
