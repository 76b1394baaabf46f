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

import time
from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS, ROWS
from rnn_demo.reader import Network
from rnn_demo.reader.readout import readout

NOTHING = -1  # in place of a digit
FAINTEST = 0.01  # of the strongest unit of a layer; what is below tells nothing
BATCH = 50


@dataclass(frozen=True, eq=False)
class Says:
    """What the units of one layer, in one direction, say; every array is (units,).

    digit: int, 0 to 9 or NOTHING. sign: int, 1 where a positive h speaks for the digit, or -1.
    row: int, the row of the image at which it tells most, the first being 0.
    strength: float32. votes: whether the last Dense takes h as it is. backward: whether the layer
    reads the last row first.
    """

    digit: np.ndarray
    sign: np.ndarray
    row: np.ndarray
    strength: np.ndarray
    votes: bool
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

    @property
    def silent(self) -> int:
        """How many units tell nothing."""
        return int((self.digit == NOTHING).sum())


@dataclass(frozen=True, eq=False)
class Units:
    """images: how many it was computed from. layers: as `Network.layers`."""

    images: int
    layers: tuple[Says, ...]


def units(
    network: Network, images: np.ndarray, labels: np.ndarray, seconds: float = np.inf
) -> Units:
    """What all units of a network say on some images; it takes about so many seconds at most.

    images: (N, 28, 28), as for `Network.predict`. labels: (N,) int.
    """
    begun, seen = time.perf_counter(), 0
    sums = [np.zeros((DIGITS, ROWS, layer.cell.units)) for layer in network.layers]
    squares = [np.zeros(layer.cell.units) for layer in network.layers]
    counts = np.zeros(DIGITS)
    while seen < len(images):
        some = slice(seen, seen + BATCH)
        _, states = network.states(images[some])
        which = np.eye(DIGITS, dtype=np.float32)[:, labels[some]]  # (10, B)
        for h, total, square in zip(states, sums, squares, strict=True):
            total += np.tensordot(which, h, 1)  # (10, 28, units), in the order of reading
            square += np.square(h[:, -1].astype(np.float64)).sum(axis=0)
        counts += which.sum(axis=1)
        seen += which.shape[1]
        if time.perf_counter() - begun > seconds:
            break
    means = [total / np.maximum(counts, 1)[:, None, None] for total in sums]
    spreads = [
        np.sqrt(np.maximum(square / seen - np.square(total[:, -1].sum(axis=0) / seen), 0))
        for square, total in zip(squares, sums, strict=True)
    ]
    return Units(seen, _says(network, means, spreads))


def centred(kernel: np.ndarray) -> np.ndarray:
    """(units, 10) weights in the logits less their mean over digits, which moves no probability."""
    return kernel - kernel.mean(axis=1, keepdims=True)


def _says(network: Network, means: list[np.ndarray], spreads: list[np.ndarray]) -> tuple[Says, ...]:
    """means: (10, 28, units) of h by digit and step. spreads: (units,) of the last h."""
    found = []
    for k, layer in enumerate(network.layers):
        kernel = readout(network, k)
        mean = np.nan_to_num(means[k])
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
            strength = np.nan_to_num(np.abs(weights).max(axis=1) * spreads[k])
            votes = ~_faint(strength)
            digit = np.where(votes, voice, digit)
            side = np.where(votes, weights[every, digit], side)
            nothing &= ~votes
        backward = layer.direction == "backward"
        found.append(
            Says(
                digit=np.where(nothing, NOTHING, digit),
                sign=np.where(side < 0, -1, 1),
                row=ROWS - 1 - step if backward else step,
                strength=strength.astype(np.float32),
                votes=kernel is not None,
                backward=backward,
            )
        )
    return tuple(found)


def _faint(strength: np.ndarray) -> np.ndarray:
    return strength <= FAINTEST * strength.max(initial=0)
