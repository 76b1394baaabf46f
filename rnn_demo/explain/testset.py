"""The 10,000 test images through one network, a batch at a time: what the test-set views need.

A pass can be left at any time and taken up again, by anyone: a page that is interrupted loses
nothing, and two visitors share the work.
"""

import threading
import time
from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS, ROWS
from rnn_demo.reader import Network, ReaderError, cost
from rnn_demo.reader.cancel import TOO_LONG, within
from rnn_demo.reader.network import check_finite

SAMPLE_MEMORY = 8 * 2**20  # bytes for the states that are kept
SAMPLE = 1000  # images whose states are kept, where they fit
MOST_SECONDS = 240.0  # of a core, for a pass: what is counted as a minute, on a slow machine
EXTREMES = 8  # images kept for each unit at either end


class Pass:
    """Something computed from `count` images, `batch` at a time.

    done: images it has seen so far. results: all it has found, by names, written in place, from
    which alone it can be finished again. FILE: what that is called beside a network; see `kept`.
    """

    FILE = ""

    def __init__(self, count: int, batch: int) -> None:
        self.count = count
        self.batch = batch
        self.done = 0
        self.results: dict[str, np.ndarray] = {}
        self._seconds = 0.0  # of a core that it has taken
        self._lock = threading.Lock()

    @property
    def about(self) -> str:
        """What its results rest on, besides the weights and the order of rows."""
        return str(self.count)

    @property
    def complete(self) -> bool:
        """Whether it has seen all images."""
        return self.done == self.count

    def advance(self) -> None:
        """Take in the next batch.

        Raises ReaderError where the network's numbers overflow, and where it is plain that all of
        it would take more than MOST_SECONDS.
        """
        with self._lock:
            if not self.complete:
                if self._seconds > MOST_SECONDS * max(0.01, self.done / self.count):
                    raise ReaderError(TOO_LONG)
                began, end = time.thread_time(), min(self.done + self.batch, self.count)
                with within(MOST_SECONDS):
                    self._take(slice(self.done, end))
                self.done, self._seconds = end, self._seconds + time.thread_time() - began

    def _take(self, some: slice) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Example:
    """A test image, by its index, in which a unit is extreme: at which row, and with which h."""

    image: int
    row: int
    h: float


class UnitSummary:
    """What a recurrent layer's units did over the test images.

    Rows are counted as they stand in the image that is read, for backward layers too.
    means: (10, 28, units) float64, mean h by the images' digit and by row.
    h, image, row: (2, n, units), the n most extreme images, the most extreme first, at the highest
    h at [0], at the lowest at [1]: float32, uint16 and uint8.
    """

    def __init__(self, units: int, images: int) -> None:
        """images: how many are to come; n is EXTREMES, or so many."""
        self._counts = np.zeros(DIGITS)
        self.means = np.zeros((DIGITS, ROWS, units))
        shape = 2, min(EXTREMES, images), units
        self.h = np.zeros(shape, np.float32)
        self.h[0], self.h[1] = -np.inf, np.inf
        self.image, self.row = np.zeros(shape, np.uint16), np.zeros(shape, np.uint8)
        self.results = {"means": self.means}
        for end, name in enumerate(("highest", "lowest")):
            self.results[name] = self.h[end]
            self.results[f"{name}_image"] = self.image[end]
            self.results[f"{name}_row"] = self.row[end]

    def take(self, states: np.ndarray, labels: np.ndarray, first: int) -> None:
        """Take in h (B, 28, units) of the images from `first` on, of digits `labels` (B,)."""
        counts = np.bincount(labels, minlength=DIGITS)
        self._counts += counts
        for digit in np.flatnonzero(counts):
            total = states[labels == digit].sum(axis=0, dtype=np.float64)
            mean = self.means[digit]
            mean += (total - counts[digit] * mean) / self._counts[digit]
        for end, sign in enumerate((1, -1)):
            row = (sign * states).argmax(axis=1)  # (B, units)
            h = np.take_along_axis(states, row[:, None], axis=1)[:, 0]
            image = np.broadcast_to(np.arange(first, first + len(states))[:, None], row.shape)
            both = np.concatenate([self.h[end], h])
            order = np.argsort(-sign * both, axis=0, kind="stable")[: self.h.shape[1]]
            for kept, new in ((self.h, h), (self.image, image), (self.row, row)):
                kept[end] = np.take_along_axis(np.concatenate([kept[end], new]), order, axis=0)

    def extremes(self, unit: int) -> tuple[list[Example], list[Example]]:
        """The images that drive one unit furthest up, and those that drive it furthest down."""
        ends = zip(self.image[..., unit], self.row[..., unit], self.h[..., unit], strict=True)
        highest, lowest = (
            [Example(int(i), int(r), float(h)) for i, r, h in zip(*end, strict=True)]
            for end in ends
        )
        return highest, lowest


class Survey(Pass):
    """What one network answers after every row of every test image, and what its units do.

    labels: (N,) uint8. answers: (N, 28) uint8, the likeliest digit after each step.
    unsure: (N,) float16, what the probability of the last answer lacks to 1.
    layers: as `Network.layers`.
    """

    FILE = "survey.npz"

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order. labels: (N,) uint8."""
        super().__init__(len(images), cost.images_at_once(network.storage, network.work, 250))
        self._network, self._images = network, images
        self.labels = labels
        self.answers = np.zeros((len(images), ROWS), np.uint8)
        self.unsure = np.zeros(len(images), np.float16)
        self.layers = tuple(UnitSummary(la.cell.units, len(images)) for la in network.layers)
        self.results = {"answers": self.answers, "unsure": self.unsure}
        for k, layer in enumerate(self.layers):
            self.results |= {f"{name}_{k}": values for name, values in layer.results.items()}

    @property
    def about(self) -> str:
        """`unsure` rests on the last temperature, too."""
        temperatures = self._network.temperatures
        return f"{self.count} {1 if temperatures is None else temperatures[-1]:.6g}"

    @property
    def sure(self) -> np.ndarray:
        """(N,) float32, the probability of the last answer."""
        return 1 - self.unsure.astype(np.float32)

    @property
    def accuracy(self) -> np.ndarray:
        """(28,) float64, the share of answers that are right after each step."""
        return (self.answers == self.labels[:, None]).mean(axis=0)

    def _take(self, some: slice) -> None:
        logits, states = _states(self._network, self._images[some])
        self.answers[some] = logits.argmax(axis=-1)
        self.unsure[some] = 1 - self._network.probabilities(logits[:, -1], -1).max(axis=-1)
        for summary, h in zip(self.layers, states, strict=True):
            summary.take(h, self.labels[some], some.start)


class Sample(Pass):
    """The states of one network's units over some test images, spread over all, in bounded memory.

    images: (n,) int, which. labels: (n,) uint8. states: of each of `Network.layers`
    (n, 28, units) float16, h by the row of the image that is read, for backward layers too.
    """

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order, all of them. labels: (N,) uint8."""
        units = [layer.cell.units for layer in network.layers]
        count = max(1, min(SAMPLE, len(images), SAMPLE_MEMORY // (2 * ROWS * sum(units))))
        super().__init__(count, cost.images_at_once(network.storage, network.work, 250))
        self.images = np.arange(count) * len(images) // count
        self.labels = labels[self.images]
        self.states = tuple(np.zeros((count, ROWS, u), np.float16) for u in units)
        self._network, self._pixels = network, images[self.images]

    def means(self, layer: int, row: int) -> np.ndarray:
        """(10, units) float32: mean h after a row, by digit; 0 for a digit that is missing."""
        which = self.labels == np.arange(DIGITS)[:, None]  # (10, n)
        total = which.astype(np.float32) @ self.states[layer][:, row].astype(np.float32)
        return total / np.maximum(which.sum(axis=1, keepdims=True), 1)

    def _take(self, some: slice) -> None:
        _, states = _states(self._network, self._pixels[some])
        for kept, h in zip(self.states, states, strict=True):
            kept[some] = np.clip(h, -LARGEST, LARGEST)


LARGEST = float(np.finfo(np.float16).max)  # of what a sample keeps of states


def _states(network: Network, images: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Logits (B, 28, classes), and h of each layer by row (B, 28, units). Raises ReaderError."""
    logits, carried = network.states(images)
    check_finite(logits)
    forward = (layer.direction == "forward" for layer in network.layers)
    states = [h if f else h[::-1] for (h, *_), f in zip(carried, forward, strict=True)]
    return logits.swapaxes(0, 1), [h.swapaxes(0, 1) for h in states]
