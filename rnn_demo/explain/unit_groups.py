"""What each unit says: the digit it speaks for, its sign, the row at which it tells most.

The definitions are ours. All means are over images of MNIST's validation set.

- A layer whose h the last Dense takes: with `vote[u, d] = h[u] * (kernel[u, d] - mean over digits)`
  after the last row, unit u speaks for the digit d on whose images vote[u, d] is largest in the
  mean. A digit may have no units of its own. The sign is that of the weight. Strength: the largest
  weight times the spread (standard deviation) of h.
- Any other layer: at the row where the ten class means of h part most, the digit whose mean lies
  farthest from the mean of all ten; the sign is the side on which it lies, the strength how far.

Less than a hundredth of the strength of its layer's strongest counts as none. A unit without a
voice in the logits may still tell later rows something, and then speaks by its class means. One
that tells neither anything, such as a dead or a constant one, tells nothing.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS, ROWS
from rnn_demo.explain.testset import Pass
from rnn_demo.reader import Network, Reading, cost
from rnn_demo.reader.head_kernel import head_kernel

NOTHING = -1  # in place of a digit
FAINTEST = 0.01  # of the strongest unit of a layer; what is below tells nothing


@dataclass(frozen=True, eq=False)
class Says:
    """What the units of one layer, in one direction, say; every array is (units,).

    digit: int, 0 to 9 or NOTHING. sign: int, 1 where a positive h speaks for the digit, or -1.
    row: int, the row of the image at which it tells most, the first being 0. backward: whether the
    layer reads the last row first.
    """

    digit: np.ndarray
    sign: np.ndarray
    row: np.ndarray
    backward: bool = False

    @property
    def order(self) -> np.ndarray:
        """(units,) int: by digit, within it by `row` as it is read; what tells nothing last."""
        step = ROWS - 1 - self.row if self.backward else self.row
        group = np.where(self.digit == NOTHING, DIGITS, self.digit)
        return np.lexsort((step, group))

    @property
    def groups(self) -> list[tuple[int, int, int]]:
        """Groups that have units, as (digit or NOTHING, first, one past the last) in `order`."""
        counts = [(d, int((self.digit == d).sum())) for d in (*range(DIGITS), NOTHING)]
        found, start = [], 0
        for digit, count in counts:
            if count:
                found.append((digit, start, start + count))
            start += count
        return found


class Units(Pass):
    """What all units of a network say, by the images that it has seen so far.

    layers: as `Network.layers`.
    """

    FILE = "units.npz"

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28), as for `Network.predict`. labels: (N,) int."""
        super().__init__(len(images), cost.images_at_once(network.held, network.work, 50))
        self._network, self._images, self._labels = network, images, labels
        self._sums = [np.zeros((DIGITS, ROWS, layer.cell.units)) for layer in network.layers]
        self._squares = [np.zeros(layer.cell.units) for layer in network.layers]
        self._counts = np.zeros(DIGITS)
        self.layers = tuple(
            Says(
                digit=np.full(layer.cell.units, NOTHING, np.int8),
                sign=np.ones(layer.cell.units, np.int8),
                row=np.zeros(layer.cell.units, np.int8),
                backward=layer.direction == "backward",
            )
            for layer in network.layers
        )
        for k, says in enumerate(self.layers):
            for name in ("digit", "sign", "row"):
                self.results[f"{name}_{k}"] = getattr(says, name)

    def _take(self, some: slice) -> None:
        _, states = self._network.states(self._images[some])
        which = np.eye(DIGITS, dtype=np.float32)[:, self._labels[some]]  # (10, B)
        for (h, *_), total, square in zip(states, self._sums, self._squares, strict=True):
            total += np.tensordot(which, h, (1, 1))  # (10, 28, units), in the order of reading
            square += np.square(h[-1].astype(np.float64)).sum(axis=0)
        self._counts += which.sum(axis=1)
        for k, (says, total, square) in enumerate(
            zip(self.layers, self._sums, self._squares, strict=True)
        ):
            mean = total / np.maximum(self._counts, 1)[:, None, None]
            of_last = total[:, -1].sum(axis=0) / some.stop
            spread = np.sqrt(np.maximum(square / some.stop - np.square(of_last), 0))
            _tell(says, head_kernel(self._network, k), np.nan_to_num(mean), spread)


def most_telling_unit(network: Network, reading: Reading, layer: int) -> int:
    """The unit that says most for or against the answer after the last step; or the largest h."""
    h = reading.layers[layer].states[-1]
    kernel = head_kernel(network, layer)
    return int(np.abs(h if kernel is None else h * kernel[:, reading.digit]).argmax())


def centred(kernel: np.ndarray) -> np.ndarray:
    """(units, 10) weights in the logits less their mean over digits, which moves no probability."""
    return kernel - kernel.mean(axis=1, keepdims=True)


def _tell(says: Says, kernel: np.ndarray | None, mean: np.ndarray, spread: np.ndarray) -> None:
    """mean: (10, 28, units) of h by digit and step. spread: (units,) of the last h."""
    step = mean.std(axis=0).argmax(axis=0)  # (units,): where the class means part most
    every = np.arange(len(step))
    apart = (mean - mean.mean(axis=0))[:, step, every]  # (10, units)
    digit = np.abs(apart).argmax(axis=0)
    side = apart[digit, every]
    strength = np.abs(side)
    nothing = _faint(strength)
    if kernel is not None:
        weights = centred(kernel)
        voice = (weights * mean[:, -1].T).argmax(axis=1)
        strength = np.nan_to_num(np.abs(weights).max(axis=1) * spread)
        votes = ~_faint(strength)
        digit = np.where(votes, voice, digit)
        side = np.where(votes, weights[every, digit], side)
        nothing &= ~votes
    says.digit[:] = np.where(nothing, NOTHING, digit)
    says.sign[:] = np.where(side < 0, -1, 1)
    says.row[:] = ROWS - 1 - step if says.backward else step


def _faint(strength: np.ndarray) -> np.ndarray:
    return strength <= FAINTEST * strength.max(initial=0)
