"""MNIST as arrays: its file, its split, and the orders in which rows can be read."""

import functools
import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.places import ASSETS

MNIST = ASSETS / "mnist.npz"
ROWS = COLUMNS = 28
DIGITS = 10
FIRST_EXAMPLE = 2  # the digit of the example that a new visitor sees
COUNTS = {"train": 60_000, "test": 10_000}
VALIDATION = 5_000  # the first training images, as in the notebook
SAMPLE = 3_000  # training images for a fit to a network's states, which then takes seconds

ROW_ORDERS = ("top", "bottom", "columns", "permuted")
PIXEL_INDICES = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)  # of an image as drawn


@dataclass(frozen=True)
class Split:
    """Images with their labels.

    Attributes:
        images: (N, 28, 28) uint8, 255 for ink and 0 for paper.
        labels: (N,) uint8, 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray

    def image(self, index: int) -> np.ndarray:
        """Return one image, (28, 28) float32 in [0, 1]."""
        return self.images[index].astype(np.float32) / 255


@dataclass(frozen=True)
class MnistSplits:
    """The notebook's split: 55,000 training, 5,000 validation and 10,000 test images."""

    train: Split
    validation: Split
    test: Split


def _load_subset(subset: str) -> Split:
    count, path = COUNTS[subset], MNIST
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
            images, labels = file[f"x_{subset}"], file[f"y_{subset}"]
    except FileNotFoundError:
        raise UserError(
            f"MNIST is missing: put mnist.npz, the file keras.datasets.mnist downloads, at {path}."
        ) from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        raise UserError(
            f"{path} is not the MNIST file of keras.datasets.mnist: replace it with a fresh copy."
        ) from None
    if images.shape != (count, ROWS, COLUMNS) or labels.shape != (count,):
        raise UserError(
            f"{path} holds {subset} images of shape {images.shape}, not ({count}, 28, 28): "
            "replace it with a fresh copy."
        )
    return Split(images, labels)


@functools.cache
def load_mnist_splits() -> MnistSplits:
    """Load all of MNIST, once in a process.

    Raises UserError if the file is missing or damaged, as do all functions here that load it.
    """
    train = _load_subset("train")
    return MnistSplits(
        train=Split(train.images[VALIDATION:], train.labels[VALIDATION:]),
        validation=Split(train.images[:VALIDATION], train.labels[:VALIDATION]),
        test=_load_subset("test"),
    )


@functools.cache
def test_split() -> Split:
    """Load only the 10,000 test images, once in a process: a server rarely needs others."""
    return _load_subset("test")


@functools.cache
def first_test_image_per_digit() -> list[np.ndarray]:
    """Return the first test image of each digit, (28, 28) float32 in [0, 1]."""
    test = test_split()
    return [test.image(int(np.argmax(test.labels == digit))) for digit in range(DIGITS)]


@functools.cache
def load_validation_set() -> Split:
    """Load only the 5,000 validation images, once in a process; the rest is not kept in memory."""
    train = _load_subset("train")
    return Split(train.images[:VALIDATION].copy(), train.labels[:VALIDATION].copy())


@functools.cache
def training_sample() -> Split:
    """Load 3,000 evenly spaced training images, once in a process; the rest is not kept."""
    train = _load_subset("train")
    every = slice(VALIDATION, None, (COUNTS["train"] - VALIDATION) // SAMPLE)
    return Split(train.images[every][:SAMPLE].copy(), train.labels[every][:SAMPLE].copy())


def file_sha256(path: Path = MNIST) -> str:
    """Compute the SHA-256 of a file, in hexadecimal, by which a card names its data."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def row_permutation(seed: int) -> np.ndarray:
    """Return the order of rows for `row_order="permuted"`, (28,) int."""
    return np.random.default_rng(seed).permutation(ROWS)


def line_indices_in_reading_order(row_order: str, seed: int) -> np.ndarray:
    """Return the index of the line of the paper that is read first, second, ..., (28,) int.

    Lines are rows from the top or, for "columns", columns from the left; arguments as for
    `images_in_reading_order`.
    """
    if row_order == "columns":
        return np.arange(ROWS)
    return images_in_reading_order(np.arange(ROWS)[:, None], row_order, seed)[:, 0]


def images_in_reading_order(images: np.ndarray, row_order: str, seed: int = 0) -> np.ndarray:
    """Arrange images so that the network reads their rows in the order 0, 1, ...

    Args:
        images: (..., 28, 28) of any dtype, as drawn.
        row_order: "top" (as drawn), "bottom" (last row first), "columns" (from the left) or
            "permuted" (shuffled by `row_permutation(seed)`).

    Returns:
        A view or a copy of the same shape and dtype.

    Raises:
        ValueError: For another order.
    """
    match row_order:
        case "top":
            return images
        case "bottom":
            return images[..., ::-1, :]
        case "columns":
            return np.swapaxes(images, -1, -2)
        case "permuted":
            return images[..., row_permutation(seed), :]
    raise ValueError(f"row_order must be one of {', '.join(ROW_ORDERS)}, not {row_order!r}.")
