"""The 10,000 test images through one network, a batch at a time: what the test-set views need.

A pass can be left at any time and taken up again, by anyone: a page that is interrupted loses
nothing, and two visitors share the work.
"""

import threading

import numpy as np

from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.reader import Network, ReaderError, cost

MEMORY = 16 * 2**20  # bytes for all that is kept of a batch
SAMPLE_MEMORY = 8 * 2**20  # bytes for the states that are kept
SAMPLE = 2000  # images whose states are kept, where they fit
EXTREMES = 8  # images kept for each unit at either end


class Pass:
    """Something computed from `count` images, `batch` at a time.

    done: images it has seen so far.
    """

    def __init__(self, count: int, batch: int) -> None:
        self.count = count
        self.batch = batch
        self.done = 0
        self._lock = threading.Lock()

    @property
    def complete(self) -> bool:
        """Whether it has seen all images."""
        return self.done == self.count

    def advance(self) -> None:
        """Take in the next batch. Raises ReaderError where the network's numbers overflow."""
        with self._lock:
            if not self.complete:
                end = min(self.done + self.batch, self.count)
                self._take(slice(self.done, end))
                self.done = end

    def _take(self, some: slice) -> None:
        raise NotImplementedError


LARGEST = float(np.finfo(np.float16).max)  # of what a summary keeps of states


class UnitSummary:
    """What a recurrent layer's units did over the test images, in bounded memory.

    Rows are counted as they stand in the image that is read, for backward layers too.
    highest, lowest: (EXTREMES, units) float32, the most extreme h in an image, the most extreme
    image first; highest_image, highest_row (lowest_...): (EXTREMES, units) int, where that was.
    sample: (n, 28, units) float16, h of the images `Survey.sample` names.
    """

    def __init__(self, units: int, sample: int) -> None:
        self._sums = np.zeros((DIGITS, ROWS, units))
        self._counts = np.zeros(DIGITS)
        self.highest, self.highest_image, self.highest_row = _nothing(units)
        self.lowest, self.lowest_image, self.lowest_row = _nothing(units)
        self.sample = np.zeros((sample, ROWS, units), np.float16)

    @property
    def means(self) -> np.ndarray:
        """(10, 28, units) float32: mean h by the images' digit and by row."""
        return (self._sums / np.maximum(self._counts, 1)[:, None, None]).astype(np.float32)

    def take(self, states: np.ndarray, labels: np.ndarray, first: int) -> None:
        """Take in h (B, 28, units) of the images from `first` on, of digits `labels` (B,)."""
        for digit in np.unique(labels):
            self._sums[digit] += states[labels == digit].sum(axis=0, dtype=np.float64)
        self._counts += np.bincount(labels, minlength=DIGITS)
        high = (self.highest, self.highest_image, self.highest_row)
        self.highest, self.highest_image, self.highest_row = _extremes(high, states, first)
        low = (-self.lowest, self.lowest_image, self.lowest_row)
        lowest, self.lowest_image, self.lowest_row = _extremes(low, -states, first)
        self.lowest = -lowest


Kept = tuple[np.ndarray, np.ndarray, np.ndarray]  # values, images, rows, each (n, units)


def _nothing(units: int) -> Kept:
    return np.zeros((0, units), np.float32), np.zeros((0, units), int), np.zeros((0, units), int)


def _extremes(kept: Kept, states: np.ndarray, first: int) -> Kept:
    """The largest of what was kept and of each new image's largest over its rows."""
    rows = states.argmax(axis=1)  # (B, units)
    values = np.take_along_axis(states, rows[:, None], axis=1)[:, 0]
    images = np.broadcast_to(np.arange(first, first + len(states))[:, None], rows.shape)
    both = [np.concatenate(pair) for pair in zip(kept, (values, images, rows), strict=True)]
    order = np.argsort(-both[0], axis=0, kind="stable")[:EXTREMES]
    values, images, rows = (np.take_along_axis(b, order, axis=0) for b in both)
    return values, images, rows


class Survey(Pass):
    """What one network answers after every row of every test image, and what its units do.

    labels: (N,) uint8. answers: (N, 28) uint8, the likeliest digit after each step.
    sure: (N,) float32, the probability of the last answer. layers: as `Network.layers`.
    sample: (n,) int, the images whose states are kept, spread over all.
    """

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order. labels: (N,) uint8."""
        units = [layer.cell.units for layer in network.layers]
        batch = cost.images_at_once(network.held, network.work, MEMORY, 250)
        super().__init__(len(images), batch)
        self._network, self._images = network, images
        self.labels = labels
        self.answers = np.zeros((len(images), ROWS), np.uint8)
        self.sure = np.zeros(len(images), np.float32)
        count = max(1, min(SAMPLE, len(images), SAMPLE_MEMORY // (2 * ROWS * sum(units))))
        self.sample = np.arange(count) * len(images) // count
        self.layers = tuple(UnitSummary(u, count) for u in units)

    def _take(self, some: slice) -> None:
        logits, states = self._network.states(self._images[some])
        if not np.isfinite(logits).all():
            raise ReaderError(
                "This network's numbers grow without bound on the test images: train it again, "
                "with a smaller learning rate."
            )
        self.answers[some] = logits.argmax(axis=-1)
        self.sure[some] = self._network.probabilities(logits[:, -1], -1).max(axis=-1)
        sampled = np.flatnonzero((self.sample >= some.start) & (self.sample < some.stop))
        for layer, summary, h in zip(self._network.layers, self.layers, states, strict=True):
            by_row = h if layer.direction == "forward" else h[:, ::-1]
            summary.take(by_row, self.labels[some], some.start)
            kept = by_row[self.sample[sampled] - some.start]
            summary.sample[sampled] = np.clip(kept, -LARGEST, LARGEST)


class Answers(Pass):
    """One network's answers to the test images after the last row alone: (N,) uint8."""

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order. labels: (N,) uint8."""
        super().__init__(len(images), cost.images_at_once(1, network.work, MEMORY, 500))
        self._network, self._images = network, images
        self.labels = labels
        self.answers = np.zeros(len(images), np.uint8)

    def _take(self, some: slice) -> None:
        self.answers[some] = self._network.predict(self._images[some]).argmax(axis=-1)


class BlankRest(Pass):
    """One network's answers where all rows after row t + 1 are blank: (N, 28) uint8 at t."""

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """images: (N, 28, 28) uint8 in reading order. labels: (N,) uint8."""
        most = 250 if network.one_way else 50
        again = self.times(network) * network.work
        super().__init__(len(images), cost.images_at_once(network.held, again, MEMORY, most))
        self._network, self._images = network, images
        self.labels = labels
        self.answers = np.zeros((len(images), ROWS), np.uint8)
        self._nothing = int(network.predict(np.zeros((1, ROWS, COLUMNS), np.uint8)).argmax())
        backward = all(layer.direction == "backward" for layer in network.layers)
        self._rows = np.arange(ROWS)[::-1] if backward else np.arange(ROWS)

    @staticmethod
    def times(network: Network) -> int:
        """How often, or as long as how often, it reads an image."""
        return ROWS // 2 if network.one_way else ROWS

    def _take(self, some: slice) -> None:
        images = self._images[some]
        # A blank row more or less changes nothing: only what ends in an inked row is read anew.
        inked = np.asarray(images[:, self._rows].any(axis=-1))  # (B, T)
        read = self._go_on if self._network.one_way else self._read_anew
        answers = read(images, inked)
        latest = np.maximum.accumulate(np.where(inked, np.arange(ROWS), -1), axis=1)
        known = np.take_along_axis(answers, np.maximum(latest, 0), axis=1)
        self.answers[some] = np.where(latest < 0, self._nothing, known)

    def _go_on(self, images: np.ndarray, inked: np.ndarray) -> np.ndarray:
        """(B, T): the answers where `inked`, from what is carried on from there."""
        answers = np.zeros(inked.shape, np.uint8)
        carried = self._network.carried(images)
        for t in range(ROWS - 1):
            which = np.flatnonzero(inked[:, t])
            if which.size:
                held = [tuple(a[t, which] for a in state) for state in carried]
                logits = self._network.blank_on(held, ROWS - 1 - t)
                answers[which, t] = logits.argmax(axis=-1)
        to_the_end = np.flatnonzero(inked[:, -1])
        answers[to_the_end, -1] = self._network.predict(images[to_the_end]).argmax(axis=-1)
        return answers

    def _read_anew(self, images: np.ndarray, inked: np.ndarray) -> np.ndarray:
        """(B, T): the same by reading whole images, for what does not read one way."""
        answers = np.zeros(inked.shape, np.uint8)
        read_last = np.argsort(self._rows)  # (28,): the step at which each row is read
        which, steps = np.nonzero(inked)
        seen = read_last[None, :] <= steps[:, None]
        logits = self._network.predict(images[which] * seen[:, :, None].astype(np.uint8))
        answers[which, steps] = logits.argmax(axis=-1)
        return answers
