"""What a network does on the test images: its answers and its states, for pages and lenses."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS, ROWS
from rnn_demo.explain.image_pass import PassOverImages
from rnn_demo.reader import Network
from rnn_demo.reader.network import check_numbers_finite

SAMPLE_MEMORY = 8 * 2**20  # bytes for the stored states
SAMPLE = 1000  # images whose states are stored, if they fit into SAMPLE_MEMORY
EXTREMES = 8  # images stored for each unit with its highest h, and with its lowest


@dataclass(frozen=True)
class UnitExtreme:
    """A test image in which a unit's h is extreme.

    Attributes:
        image: Its index in the test set.
        row: The row of the image, from 0, at which h is extreme.
        h: Its value at that row.
    """

    image: int
    row: int
    h: float


class LayerStatistics:
    """Statistics of the units of a recurrent layer over the test images.

    Rows are counted in the image in reading order, for backward layers, too.

    Attributes:
        means: (10, 28, units) float64, the mean h by digit and row.
        h: (2, n, units) float32, the n highest values of each unit at [0], the n lowest at [1],
            the most extreme first.
        image: (2, n, units) uint16, the images of these values.
        row: (2, n, units) uint8, the rows after which they occur.
    """

    def __init__(self, units: int, images: int) -> None:
        """Begin without an image; n is the smaller of `images`, their number, and `EXTREMES`."""
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

    def update(self, states: np.ndarray, labels: np.ndarray, first: int) -> None:
        """Add a batch of images.

        Args:
            states: (B, 28, units) float32, h after each row.
            labels: (B,) int.
            first: The index of the first of them in the test set.
        """
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

    def extreme_examples_of_unit(self, unit: int) -> tuple[list[UnitExtreme], list[UnitExtreme]]:
        """Return the images with a unit's highest h, and those with its lowest."""
        ends = zip(self.image[..., unit], self.row[..., unit], self.h[..., unit], strict=True)
        highest, lowest = (
            [UnitExtreme(int(i), int(r), float(h)) for i, r, h in zip(*end, strict=True)]
            for end in ends
        )
        return highest, lowest


class SurveyPass(PassOverImages):
    """A network's answers after every row of every test image, and statistics of its units.

    Attributes:
        labels: (N,) uint8.
        answers: (N, 28) uint8, the likeliest digit after each step.
        unsure: (N,) float16, 1 minus the probability of the last answer, as float16 is more exact
            near 0.
        layers: Statistics of each of `Network.layers`.
    """

    FILE = "survey.npz"

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """Begin without an image.

        The images are (N, 28, 28) uint8, in reading order.
        """
        super().__init__(len(images), network.batch_size_with_all_states)
        self._network, self._images = network, images
        self.labels = labels
        self.answers = np.zeros((len(images), ROWS), np.uint8)
        self.unsure = np.zeros(len(images), np.float16)
        self.layers = tuple(LayerStatistics(la.cell.units, len(images)) for la in network.layers)
        self.results = {"answers": self.answers, "unsure": self.unsure}
        for k, layer in enumerate(self.layers):
            self.results |= {f"{name}_{k}": values for name, values in layer.results.items()}

    @property
    def further_dependencies_text(self) -> str:
        """The number of images and the last temperature, on which `unsure` depends."""
        temperatures = self._network.temperatures
        return f"{self.count} {1 if temperatures is None else temperatures[-1]:.6g}"

    @property
    def final_answer_probabilities(self) -> np.ndarray:
        """(N,) float32, the probabilities of the last answers."""
        return 1 - self.unsure.astype(np.float32)

    @property
    def accuracy_by_step(self) -> np.ndarray:
        """(28,) float64, the accuracy after each step."""
        return (self.answers == self.labels[:, None]).mean(axis=0)

    def _process_batch(self, some: slice) -> None:
        logits, states = _logits_and_states(self._network, self._images[some])
        self.answers[some] = logits.argmax(axis=-1)
        last = self._network.calibrated_softmax(logits[:, -1], -1)
        self.unsure[some] = 1 - last.max(axis=-1)
        for statistics, h in zip(self.layers, states, strict=True):
            statistics.update(h, self.labels[some], some.start)


class StateSamplePass(PassOverImages):
    """The states of a network over a sample of the test images, of bounded size.

    Attributes:
        images: (n,) int, the indices of the images, evenly spaced.
        labels: (n,) uint8.
        states: Of each of `Network.layers`, (n, 28, units) float16: h by the row of the image in
            reading order, for backward layers, too.
    """

    def __init__(self, network: Network, images: np.ndarray, labels: np.ndarray) -> None:
        """Begin without an image.

        The images are all test images, (N, 28, 28) uint8, in reading order.
        """
        units = [layer.cell.units for layer in network.layers]
        count = max(1, min(SAMPLE, len(images), SAMPLE_MEMORY // (2 * ROWS * sum(units))))
        super().__init__(count, network.batch_size_with_all_states)
        self.images = np.arange(count) * len(images) // count
        self.labels = labels[self.images]
        self.states = tuple(np.zeros((count, ROWS, u), np.float16) for u in units)
        self._network, self._pixels = network, images[self.images]

    def mean_states_by_digit(self, layer: int, row: int) -> np.ndarray:
        """Return the mean h by digit after a row, (10, units) float32; 0 without images."""
        which = self.labels == np.arange(DIGITS)[:, None]  # (10, n)
        total = which.astype(np.float32) @ self.states[layer][:, row].astype(np.float32)
        return total / np.maximum(which.sum(axis=1, keepdims=True), 1)

    def _process_batch(self, some: slice) -> None:
        _, states = _logits_and_states(self._network, self._pixels[some])
        for kept, h in zip(self.states, states, strict=True):
            kept[some] = np.clip(h, -LARGEST, LARGEST)


LARGEST = float(np.finfo(np.float16).max)  # largest state in a sample


def _logits_and_states(network: Network, images: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return logits, (B, 28, classes), and h of each layer by row, (B, 28, units)."""
    logits, carried = network.logits_and_states_by_row(images)
    check_numbers_finite(logits)
    forward = (layer.direction == "forward" for layer in network.layers)
    states = [h if f else h[::-1] for (h, *_), f in zip(carried, forward, strict=True)]
    return logits.swapaxes(0, 1), [h.swapaxes(0, 1) for h in states]
