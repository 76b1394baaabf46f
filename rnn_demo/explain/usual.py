"""What is usual of a network's memory: what it holds after each row of a digit, how far it goes.

Both are of training images, and of the layers that a hand takes (`explain/hands.py`): those above
which no other recurrent layer stands, so that what they hold goes straight to the answer. Of a
stack that is the last, of two directions both.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS, ROWS, in_order, training_sample
from rnn_demo.explain.memory_picture.basis import Quantised
from rnn_demo.explain.testset import LARGEST, SAMPLE_MEMORY, Pass
from rnn_demo.explain.unit_groups import Units
from rnn_demo.library import Model
from rnn_demo.reader import Network, ReaderError, cost
from rnn_demo.reader.cells import State
from rnn_demo.reader.network import check_finite
from rnn_demo.reader.operations import Recurrent

WORK = 2**36  # multiplications for all reading: about five seconds of a core
ENDS = (0.02, 0.98)  # of what a unit's h is after any row: between them lies its usual range
RANGED = 1000  # images at most from which the ends are taken


@dataclass(frozen=True, eq=False)
class Usual:
    """Of one layer, in one direction, with U units.

    layer: its index in `Network.layers`. digit, sign: (U,), as of `Says`. low, high: (U,) float32,
    the ends of the usual range of each unit's h. means: of h, and of an LSTM's c, (280, U) each,
    the digits one after the other, by step.
    """

    layer: int
    digit: np.ndarray
    sign: np.ndarray
    low: np.ndarray
    high: np.ndarray
    means: tuple[Quantised, ...]

    def mean(self, digit: int, step: int) -> State:
        """What it holds after a step of a digit, in the mean: h, and c of an LSTM, (U,) float32."""
        return tuple(m.codes[digit * ROWS + step] * m.scale for m in self.means)


class UsualStates(Pass):
    """The finding out of it, by 3,000 training images, or fewer of a large network.

    Raises ReaderError for a network too large, and, on the way, for one whose numbers overflow.
    """

    FILE = "hands.npz"

    def __init__(self, model: Model) -> None:
        network, known = model.network, training_sample()
        every = 1
        while every < 8 and len(known.images) // every * network.work > WORK:
            every *= 2
        images = in_order(known.images[::every], model.row_order, model.row_seed)
        if len(images) * network.work > cost.LONGEST:
            raise ReaderError("This network is too large to be taken in your hand here.")
        super().__init__(len(images), cost.images_at_once(network.held, network.work, 250))
        self._network, self._images, self._labels = network, images, known.labels[::every]
        self.layers = top_layers(network)
        cells = [network.layers[k].cell for k in self.layers]
        self._sums = [np.zeros((c.STATES, DIGITS, ROWS, c.units)) for c in cells]
        room = SAMPLE_MEMORY // (2 * ROWS * sum(c.units for c in cells))
        shape = max(1, min(self.count, RANGED, room)), ROWS
        self._h = [np.zeros((*shape, c.units), np.float16) for c in cells]
        for k, c in zip(self.layers, cells, strict=True):
            self.results[f"low_{k}"] = np.zeros(c.units, np.float32)
            self.results[f"high_{k}"] = np.zeros(c.units, np.float32)
            for part in range(c.STATES):
                self.results[f"codes_{k}_{part}"] = np.zeros((DIGITS * ROWS, c.units), np.int8)
                self.results[f"scale_{k}_{part}"] = np.zeros(c.units, np.float32)

    def usual(self, units: Units) -> tuple[Usual, ...]:
        """What it has found, with what the units say; of each layer that a hand takes."""
        of, found = self.results, []
        for k in self.layers:
            says, parts = units.layers[k], range(self._network.layers[k].cell.STATES)
            means = tuple(Quantised(of[f"codes_{k}_{p}"], of[f"scale_{k}_{p}"]) for p in parts)
            ends = of[f"low_{k}"], of[f"high_{k}"]
            found.append(Usual(k, says.digit, says.sign, *ends, means))
        return tuple(found)

    def _take(self, some: slice) -> None:
        logits, states = self._network.states(self._images[some])
        check_finite(logits)
        which = np.eye(DIGITS, dtype=np.float32)[:, self._labels[some]]  # (10, B)
        for k, sums, sample in zip(self.layers, self._sums, self._h, strict=True):
            for total, a in zip(sums, states[k], strict=True):
                total += np.tensordot(which, a, (1, 1))
            room = sample[some]
            room[...] = np.clip(states[k][0], -LARGEST, LARGEST).swapaxes(0, 1)[: len(room)]
        if some.stop == self.count:
            self._finish()

    def _finish(self) -> None:
        counts = np.bincount(self._labels, minlength=DIGITS)[:, None, None]
        for k, sums, sample in zip(self.layers, self._sums, self._h, strict=True):
            h = sample.reshape(-1, sample.shape[-1]).astype(np.float32)
            self.results[f"low_{k}"][:], self.results[f"high_{k}"][:] = np.quantile(h, ENDS, axis=0)
            for part, total in enumerate(sums):
                mean = Quantised.of((total / np.maximum(counts, 1)).reshape(DIGITS * ROWS, -1))
                self.results[f"codes_{k}_{part}"][:] = mean.codes
                self.results[f"scale_{k}_{part}"][:] = mean.scale
        self._sums.clear()  # it may be kept for long
        self._h.clear()


def top_layers(network: Network) -> list[int]:
    """Those of `network.layers` above which no other recurrent layer stands."""
    below: set[int] = set()  # nodes whose values a recurrent layer is given, in whatever way
    tops: list[int] = []
    left = len(network.layers)
    for k in reversed(range(len(network.nodes))):
        recurrent = isinstance(network.nodes[k].operation, Recurrent)
        left -= recurrent
        if recurrent and k not in below:
            tops.insert(0, left)
        if recurrent or k in below:
            below.update(network.nodes[k].inputs)
    return tops
