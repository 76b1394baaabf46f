"""Decode the canvas's data: a small PNG, and nothing else.

The component's own `image_data` would let Pillow open any format with any number of pixels.
"""

import base64
import io

import numpy as np
from PIL import Image

from rnn_demo.errors import UserError

MOST_BYTES = 2**20
PAD_SIDE = 280  # side of the canvas, in CSS pixels
PEN_WIDTH = 18  # initial width of the pen, in CSS pixels
ENLARGED_FROM = 3  # factor of enlargement from which on it is mentioned, as strokes become thick
INVITATION_ROWS = 4  # rows at the top, or the bottom, that the pad's invitation covers
MOST_SIDE = 1200  # device pixels: a canvas on a screen with 4 per CSS pixel


def png_from_url(url: object) -> bytes | None:
    """Extract the PNG from the data URL of a canvas; None if the browser has sent nothing yet.

    Raises UserError if it is not a data URL.
    """
    try:
        return None if url is None else base64.b64decode(str(url).split(";base64,", 1)[1])
    except (ValueError, IndexError):  # not a text, or not a data URL
        raise UserError("The drawing arrived incomplete: draw it again.") from None


def decode_png(png: bytes) -> np.ndarray:
    """Decode a PNG of at most 1200 x 1200 pixels: (H, W, 4) uint8, red, green, blue and opacity.

    Raises UserError if it is anything else.
    """
    try:
        if len(png) > MOST_BYTES:
            raise ValueError
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if max(image.size) > MOST_SIDE:
                raise ValueError
            return np.asarray(image.convert("RGBA"))
    except (ValueError, OSError, SyntaxError):
        raise UserError("The drawing arrived damaged: draw it again.") from None
