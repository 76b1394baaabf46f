"""MNIST as arrays: where it lies, how it is split, and the orders in which rows can be read."""

import functools
import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnn_demo.errors import UserError

ASSETS = Path(__file__).parent.parent / "assets"
MNIST = ASSETS / "mnist.npz"
ROWS = COLUMNS = 28
DIGITS = 10
COUNTS = {"train": 60_000, "test": 10_000}
VALIDATION = 5_000  # the notebook kept the first 5,000 training images for validation
SAMPLE = 3_000  # training images for what is fitted beside a network, in seconds

ROW_ORDERS = ("top", "bottom", "columns", "permuted")


@dataclass(frozen=True)
class Split:
    """Some images and what they show.

    images: (N, 28, 28) uint8, ink 255 on paper 0. labels: (N,) uint8, 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray

    def image(self, index: int) -> np.ndarray:
        """(28, 28) float32 in [0, 1]: one of the images."""
        return self.images[index].astype(np.float32) / 255


@dataclass(frozen=True)
class Mnist:
    """The notebook's split: 55,000 to train, 5,000 to validate, 10,000 to test."""

    train: Split
    validation: Split
    test: Split


def _load(half: str) -> Split:
    count, path = COUNTS[half], MNIST
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            images, labels = file[f"x_{half}"], file[f"y_{half}"]
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
            f"{path} holds {half} images of shape {images.shape}, not ({count}, 28, 28): "
            "replace it with a fresh copy."
        )
    return Split(images, labels)


@functools.cache
def mnist() -> Mnist:
    """All of it, read once a process. Raises UserError, in one sentence, as all here do."""
    known = _load("train")
    return Mnist(
        train=Split(known.images[VALIDATION:], known.labels[VALIDATION:]),
        validation=Split(known.images[:VALIDATION], known.labels[:VALIDATION]),
        test=_load("test"),
    )


@functools.cache
def test_split() -> Split:
    """The 10,000 test images alone, read once a process: the server rarely needs others."""
    return _load("test")


@functools.cache
def examples() -> list[np.ndarray]:
    """The first test image of each digit, (28, 28) float32 in [0, 1]."""
    test = test_split()
    return [test.image(int(np.argmax(test.labels == digit))) for digit in range(DIGITS)]


@functools.cache
def validation_split() -> Split:
    """The 5,000 validation images alone, read once a process; the rest is not kept in memory."""
    known = _load("train")
    return Split(known.images[:VALIDATION].copy(), known.labels[:VALIDATION].copy())


@functools.cache
def training_sample() -> Split:
    """3,000 of the training images, spread evenly; the rest is not kept in memory."""
    known = _load("train")
    every = slice(VALIDATION, None, (COUNTS["train"] - VALIDATION) // SAMPLE)
    return Split(known.images[every][:SAMPLE].copy(), known.labels[every][:SAMPLE].copy())


def fingerprint(path: Path = MNIST) -> str:
    """SHA-256 of a file, in hexadecimal: a card records the data that it was trained on."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def permutation(seed: int) -> np.ndarray:
    """(28,) int: the fixed order of the rows for `row_order="permuted"`."""
    return np.random.default_rng(seed).permutation(ROWS)


def in_order(images: np.ndarray, row_order: str, seed: int = 0) -> np.ndarray:
    """Arrange images so that their rows 0, 1, ... are what the network reads 1st, 2nd, ...

    images: (..., 28, 28), of any dtype. Returns a view or a copy of the same shape and dtype.
    row_order: "top" (as drawn), "bottom" (last row first), "columns" (from the left),
    "permuted" (rows shuffled by `permutation(seed)`). Raises ValueError on another.
    """
    match row_order:
        case "top":
            return images
        case "bottom":
            return images[..., ::-1, :]
        case "columns":
            return np.swapaxes(images, -1, -2)
        case "permuted":
            return images[..., permutation(seed), :]
    raise ValueError(f"row_order must be one of {', '.join(ROW_ORDERS)}, not {row_order!r}.")
