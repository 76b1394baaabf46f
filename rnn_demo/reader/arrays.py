"""Checks of the arrays that go into a network and come out of it."""

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import ReaderError


def check_finite(*arrays: np.ndarray) -> None:
    """Raise ReaderError if any number is infinite or NaN."""
    if not all(np.isfinite(a).all() for a in arrays):
        raise ReaderError(
            "This network's numbers grow without bound: train it again, with a smaller learning "
            "rate."
        )


def as_images(images: np.ndarray) -> np.ndarray:
    """Return images, (N, 28, 28) of uint8 or float, as float32 in [0, 1].

    Raises:
        ValueError: They have another shape.
    """
    images = np.asarray(images)
    if images.ndim != 3 or images.shape[1:] != (ROWS, COLUMNS):
        raise ValueError(f"An image has shape (28, 28), not {images.shape[1:]}.")
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    return images.astype(np.float32, copy=False)
