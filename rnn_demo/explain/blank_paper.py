"""On blank paper: a network reads on after the last row, and nothing more comes.

Who keeps the answer? A state that no row changes runs into a fixed point or a cycle (Sussillo &
Barak, "Opening the Black Box: Low-Dimensional Dynamics in High-Dimensional Recurrent Neural
Networks", 2013), or out of all bounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_demo.cells import State
from rnn_demo.cells.activations import softmax
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.testset import Pass
from rnn_demo.reader import Network, ReaderError, Reading, cost

AFTER = (28, 112, 560)  # blank rows, in multiples of 28: so many are read at once
OVERFLOWN = -1  # in place of an answer


@dataclass(frozen=True, eq=False)
class BlankReading:
    """What one reading became on blank paper, as long as its numbers were finite.

    probabilities: (n, classes) float32, after each blank row. states: (n, K) float32, what was
    carried then, as in `memory_picture`. overflows: whether the next row's numbers were infinite.
    """

    probabilities: np.ndarray
    states: np.ndarray
    overflows: bool

    def stays(self, digit: int) -> int:
        """For how many blank rows an answer stays."""
        other = np.flatnonzero(self.probabilities.argmax(axis=-1) != digit)
        return int(other[0]) if other.size else len(self.probabilities)

    def at_rest(self, share: float) -> int | None:
        """After how many blank rows no row changes the states by more than a share of their norm.

        None where some still does at the end: they move on, or round a cycle.
        """
        if len(self.states) < 2:
            return None
        states = self.states.astype(np.float64)  # of large numbers even the squares are finite
        change = np.linalg.norm(np.diff(states, axis=0), axis=1)
        moves = np.flatnonzero(change > share * np.linalg.norm(states[1:], axis=1))
        rest = int(moves[-1]) + 2 if moves.size else 1
        return rest if rest < len(self.states) else None


def read_on(network: Network, reading: Reading, rows: int = AFTER[-1]) -> BlankReading:
    """What comes of a reading on so many blank rows. Raises ReaderError as `refuse` does."""
    refuse(network)
    carried = [tuple(a[-1:] for a in layer.carried) for layer in reading.layers]
    logits, states = [], []
    for some, after in _on(network, carried, rows):
        logits.append(some[:, 0])
        states.append(np.concatenate([a[:, 0] for state in after for a in state], axis=-1))
    said, held = np.concatenate(logits)[:rows], np.concatenate(states)[:rows]
    finite = np.isfinite(said).all(axis=-1) & np.isfinite(held).all(axis=-1)
    end = len(finite) if finite.all() else int(finite.argmin())
    with np.errstate(over="ignore"):  # what is so far below the largest is 0
        return BlankReading(softmax(said[:end]), held[:end], end < len(finite))


class BlankPaper(Pass):
    """Answers on blank paper, of many images.

    answers: (N, 1 + len(AFTER)) int16, after the last row, and after so many blank ones;
    OVERFLOWN where its numbers were no longer finite.
    """

    FILE = "blank_paper.npz"

    def __init__(self, network: Network, images: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order. Raises ReaderError as `refuse` does."""
        refuse(network)
        again = network.work * (1 + AFTER[-1] // ROWS)
        if len(images) * again > cost.LONGEST:
            raise ReaderError("This network is too large to read on for so long here.")
        super().__init__(len(images), cost.images_at_once(network.held, again, 250))
        self._network, self._images = network, images
        self.answers = np.full((len(images), 1 + len(AFTER)), OVERFLOWN, np.int16)
        self.results = {"answers": self.answers}

    @property
    def unchanged(self) -> list[float]:
        """The share of images whose answer is still the same, for each of AFTER."""
        first = self.answers[:, :1]
        same = (self.answers[:, 1:] == first) & (first != OVERFLOWN)
        return [float(share) for share in same[: self.done].mean(axis=0)]

    @property
    def overflown(self) -> list[float]:
        """The share of images whose numbers have overflown, for each of AFTER."""
        lost = self.answers[: self.done, 1:] == OVERFLOWN
        return [float(share) for share in lost.mean(axis=0)]

    @property
    def last_answers(self) -> dict[int, float]:
        """The share of images that end in each answer, the most frequent first."""
        answers, counts = np.unique(self.answers[: self.done, -1], return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {int(answers[i]): float(counts[i] / self.done) for i in order}

    def _take(self, some: slice) -> None:
        logits, carried = self._network.states(self._images[some])
        last = [tuple(a[-1] for a in state) for state in carried]
        self.answers[some, 0] = _answers(logits[-1])
        read = 0
        for logits, _ in _on(self._network, last, AFTER[-1]):
            read += ROWS
            if read in AFTER:
                self.answers[some, 1 + AFTER.index(read)] = _answers(logits[-1])


def refuse(network: Network) -> None:
    """Raise ReaderError for a network that knows more than what it carries from row to row."""
    if not network.one_way:
        raise ReaderError("Blank rows after the last are only for a network that reads one way.")


def _on(
    network: Network, carried: Sequence[State], rows: int
) -> Iterator[tuple[np.ndarray, tuple[State, ...]]]:
    """What stands after each of 28 blank rows, again and again, for `rows` rows or a few more."""
    blank = np.zeros((len(carried[0][0]), ROWS, COLUMNS), np.float32)
    for _ in range(0, rows, ROWS):
        logits, states = network.states(blank, carried)
        yield logits, states
        carried = [tuple(a[-1] for a in state) for state in states]


def _answers(logits: np.ndarray) -> np.ndarray:
    """(B, classes) -> (B,): the likeliest, or OVERFLOWN."""
    return np.where(np.isfinite(logits).all(axis=-1), logits.argmax(axis=-1), OVERFLOWN)
