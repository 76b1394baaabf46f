"""Checks of a network's input and output arrays."""

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UnusableNetworkError


def check_finite(*arrays: np.ndarray) -> None:
    """Raise UnusableNetworkError if any number is infinite or NaN.

    Raises:
        UnusableNetworkError: A number is infinite or NaN.
    """
    if not all(np.isfinite(a).all() for a in arrays):
        raise UnusableNetworkError(
            "This network's numbers grow without bound: train it again, with a smaller learning "
            "rate."
        )


def as_images(images: np.ndarray) -> np.ndarray:
    """Convert images to float32 in [0, 1].

    Args:
        images: (N, 28, 28) uint8, or float in [0, 1].

    Returns:
        (N, 28, 28) float32.

    Raises:
        ValueError: The shape differs.
    """
    images = np.asarray(images)
    if images.ndim != 3 or images.shape[1:] != (ROWS, COLUMNS):
        raise ValueError(f"An image has shape (28, 28), not {images.shape[1:]}.")
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    return images.astype(np.float32, copy=False)
