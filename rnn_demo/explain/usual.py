"""What is usual of a network's memory: what it holds after each row of a digit, how far it goes.

Both are of training images, and of the layers that a hand takes (`explain/hands.py`): those whose
numbers go straight to the sums of the answer, or else the last. Of two directions it takes both.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import DIGITS, ROWS, training_sample
from rnn_demo.explain.memory_picture.basis import Quantised
from rnn_demo.explain.testset import Pass
from rnn_demo.explain.unit_groups import Units
from rnn_demo.library import Model
from rnn_demo.reader import ReaderError, cost
from rnn_demo.reader.head_kernel import head_kernel
from rnn_demo.reader.network import check_finite

ENDS = (0.02, 0.98)  # of what a unit's h is after any row: between them lies its usual range


@dataclass(frozen=True, eq=False)
class Usual:
    """Of one layer, in one direction, with U units.

    layer: its index in `Network.layers`. first: the number of its first unit, counted through all
    that a hand takes. digit, sign: (U,), as of `Says`. low, high: (U,) float32, the ends of the
    usual range of each h. means: (280, U), or with an LSTM's c behind h (280, 2 U), 28 a digit.
    """

    layer: int
    first: int
    digit: np.ndarray
    sign: np.ndarray
    low: np.ndarray
    high: np.ndarray
    means: Quantised

    @property
    def states(self) -> int:
        """1, or 2 with an LSTM's c."""
        return len(self.means.scale) // len(self.digit)

    def mean(self, digit: int, step: int) -> State:
        """What it holds after a step of a digit, in the mean: h, and c of an LSTM, (U,) float32."""
        values = self.means.codes[digit * ROWS + step] * self.means.scale
        return tuple(np.split(values, self.states))


class UsualStates(Pass):
    """The finding out of it, from 3,000 training images, or from those that it has seen so far.

    Raises ReaderError for a network too large, and, on the way, for one whose numbers overflow.
    """

    FILE = "hands.npz"

    def __init__(self, model: Model) -> None:
        network, known = model.network, training_sample()
        if len(known.images) * network.work > cost.LONGEST:
            raise ReaderError("This network is too large to be taken in your hand here.")
        most = cost.images_at_once(network.held, network.work, 250)
        super().__init__(len(known.images), most)
        self._network, self._labels = network, known.labels
        self._images = model.in_order(known.images)
        every = range(len(network.layers))
        self.layers = [k for k in every if head_kernel(network, k) is not None] or [every[-1]]
        cells = [network.layers[k].cell for k in self.layers]
        width = sum(cell.units * cell.STATES for cell in cells)
        self._sums, self._counts = np.zeros((DIGITS, ROWS, width)), np.zeros((DIGITS, 1, 1))
        self.results = {
            "ends": np.zeros((2, sum(cell.units for cell in cells)), np.float32),
            "codes": np.zeros((DIGITS * ROWS, width), np.int8),
            "scale": np.zeros(width, np.float32),
        }

    def usual(self, units: Units) -> tuple[Usual, ...]:
        """What it has found, with what the units say; of each layer that a hand takes."""
        (low, high), codes, scale = self.results.values()
        found, first, column = [], 0, 0
        for k in self.layers:
            says, cell = units.layers[k], self._network.layers[k].cell
            to, end = first + cell.units, column + cell.units * cell.STATES
            ends = low[first:to], high[first:to]
            means = Quantised(codes[:, column:end], scale[column:end])
            found.append(Usual(k, first, says.digit, says.sign, *ends, means))
            first, column = to, end
        return tuple(found)

    def _take(self, some: slice) -> None:
        logits, states = self._network.states(self._images[some])
        check_finite(logits)
        which = np.eye(DIGITS, dtype=np.float32)[:, self._labels[some]]  # (10, B)
        h = np.concatenate([states[k][0] for k in self.layers], axis=-1)
        carried = np.concatenate([a for k in self.layers for a in states[k]], axis=-1)
        self._counts += which.sum(axis=1)[:, None, None]
        self._sums += np.tensordot(which, carried, (1, 1))
        means = self._sums / np.maximum(self._counts, 1)
        quantised = Quantised.of(means.reshape(DIGITS * ROWS, -1))
        ends, codes, scale = self.results.values()
        codes[:], scale[:] = quantised.codes, quantised.scale
        here = np.quantile(h.reshape(-1, h.shape[-1]), ENDS, axis=0)  # their mean over all batches
        ends += (here - ends) * (which.shape[1] / some.stop)
