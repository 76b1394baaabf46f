"""Encode a drawing as a short text for a URL, and decode it."""

import base64
import zlib

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.link_text import bytes_of_link_text, inflate

LONGEST_LINK = 2000  # characters; a drawing takes 200 to 500


def encode_image(image: np.ndarray) -> str:
    """Encode an image, (28, 28) float in [0, 1], as text for URLs, 200 to 500 characters of it.

    Pixels are rounded to steps of 1/255.
    """
    pixels = np.round(image * 255).astype(np.uint8).tobytes()
    return base64.urlsafe_b64encode(zlib.compress(pixels, 9)).decode().rstrip("=")


def decode_image(text: str) -> np.ndarray:
    """Decode an image, (28, 28) float32 in [0, 1], from the text of `encode_image`.

    Raises UserError for any other text.
    """
    try:
        pixels = inflate(bytes_of_link_text(text, LONGEST_LINK), ROWS * COLUMNS)
        image = np.frombuffer(pixels, np.uint8).reshape(ROWS, COLUMNS)
    except ValueError:
        raise UserError("The drawing in this link can't be read: ask for the link again.") from None
    return image.astype(np.float32) / 255
