"""What a canvas sends, as pixels: a small PNG of the kind that browsers write, and nothing else.

The component's own `image_data` opens whatever comes with Pillow: any format, any number of pixels.

Source: Portable Network Graphics (W3C Recommendation, 3rd edition), sections 5 and 11.2.
"""

import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from rnn_demo.errors import UserError

if TYPE_CHECKING:  # it can be imported in a running app only
    from streamlit_drawable_canvas import CanvasResult

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_BYTES = 2**20
MOST_SIDE = 1200  # pixels: a canvas of 280 on a screen of 4 pixels each
CHANNELS = {2: 3, 6: 4}  # by colour type: red, green, blue, and how opaque


class CanvasError(UserError):
    """What came from a canvas is no picture of one."""


def png_of(sent: "CanvasResult") -> bytes | None:
    """The PNG that a canvas sent, None if it has sent none yet. Raises CanvasError."""
    try:
        return sent.image_bytes
    except (ValueError, TypeError, AttributeError):  # no text, or none of a data URL
        raise CanvasError("The drawing arrived incomplete: draw it again.") from None


def pixels(png: bytes) -> np.ndarray:
    """(H, W, 4) uint8, red, green, blue and how opaque, of a PNG of at most 1200 x 1200.

    Eight bits a channel, not interlaced; chunks other than IHDR and IDAT are passed over, and
    what is unpacked is bounded by the header. Raises CanvasError for anything else.
    """
    try:
        width, height, kind, packed = _parts(png)
        size = height * (1 + width * CHANNELS[kind])
        inflate = zlib.decompressobj()
        if len(inflate.decompress(packed, size + 1)) != size:
            raise ValueError
        # Pillow turns the lines' filters back, of a file that holds nothing but these two chunks.
        header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
        clean = SIGNATURE + b"".join(
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
            for name, content in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
        )
        with Image.open(io.BytesIO(clean), formats=("PNG",)) as image:
            return np.asarray(image.convert("RGBA"))
    except (ValueError, KeyError, struct.error, zlib.error, OSError, SyntaxError):
        raise CanvasError("The drawing arrived damaged: draw it again.") from None


def _parts(png: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, colour type and packed lines. Raises ValueError or struct.error."""
    if len(png) > MOST_BYTES or png[:8] != SIGNATURE or png[12:16] != b"IHDR":
        raise ValueError
    width, height, bits, kind, packing, filters, interlaced = struct.unpack_from(
        ">IIBBBBB", png, 16
    )
    if not (1 <= width <= MOST_SIDE and 1 <= height <= MOST_SIDE):
        raise ValueError
    if (bits, packing, filters, interlaced) != (8, 0, 0, 0):
        raise ValueError
    at, packed = 8, []
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            packed.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return width, height, kind, b"".join(packed)
