"""What a canvas sends, as pixels: a small PNG, and nothing else.

The component's own `image_data` opens whatever comes with Pillow: any format, any number of pixels.
"""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from rnn_demo.errors import UserError

MOST_BYTES = 2**20
MOST_SIDE = 1200  # pixels: a canvas of 280 on a screen of 4 pixels each


def png_from_url(url: Any) -> bytes | None:
    """The PNG in the URL that a canvas sent, None if it has sent none yet. Raises UserError."""
    try:
        return None if url is None else base64.b64decode(url.split(";base64,", 1)[1])
    except (ValueError, AttributeError, IndexError):  # no text, or none of a data URL
        raise UserError("The drawing arrived incomplete: draw it again.") from None


def pixels(png: bytes) -> np.ndarray:
    """(H, W, 4) uint8, red, green, blue and how opaque, of a PNG of at most 1200 x 1200.

    Raises UserError for anything else.
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
