"""PNG images: arrays in the colours of a scale, digits, and thumbnails in HTML."""

import base64
import functools
import io
from html import escape

import numpy as np
from PIL import Image

from rnn_demo.figures.colours import Colours, Scale

SIZE = 52  # side of a thumbnail, in pixels


def hex_to_rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of "#rrggbb", 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def values_to_rgb(values: np.ndarray, low: float, high: float, scale: Scale) -> np.ndarray:
    """Map values, (...), to the colours of a scale from low to high, (..., 3) uint8."""
    stops = np.array([float(place) for place, _ in scale])
    colours = np.array([hex_to_rgb(str(colour)) for _, colour in scale], float)
    place = np.clip((values - low) / (high - low), 0, 1)
    channels = [np.interp(place, stops, colours[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def black_or_white_ink_per_colour(colours: np.ndarray) -> list[str]:
    """Return for each colour, (N, 3) sRGB in [0, 255], the more legible ink, black or white.

    By WCAG 2.1 the contrast is at least 4.58: black and white are equal at a luminance of sqrt(1.05
    * 0.05) - 0.05.
    """
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    return np.where((luminance + 0.05) ** 2 > 1.05 * 0.05, "#000000", "#ffffff").tolist()


def png_url(pixels: np.ndarray) -> str:
    """Encode pixels, (rows, columns) or (rows, columns, 3) in [0, 255], as a PNG's data URL."""
    file = io.BytesIO()
    Image.fromarray(pixels.round().astype(np.uint8)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def image_url(image: np.ndarray) -> str:
    """Encode an image, (28, 28) in [0, 1], as a PNG's data URL, white on black."""
    pixels = (image * 255).round().astype(np.uint8)
    return _grey_url(pixels.tobytes(), *pixels.shape)


@functools.lru_cache(maxsize=1024)  # some 2 kB each; a page shows the same examples in every run
def _grey_url(pixels: bytes, rows: int, columns: int) -> str:
    return png_url(np.frombuffer(pixels, np.uint8).reshape(rows, columns))


def heat_url(values: np.ndarray, low: float, high: float, scale: Scale) -> str:
    """Encode values, (rows, columns), as a PNG's data URL, in the colours of a scale.

    A page can replace an image in place, but would have to mount a Plotly figure again.
    """
    return png_url(values_to_rgb(values, low, high, scale))


def marked_image_url(image: np.ndarray, mask: np.ndarray, look: Colours) -> str:
    """Encode an image, (28, 28), as a PNG's data URL, with the pixels `marked`, bool, tinted."""
    accent = np.array(hex_to_rgb(look.accent))
    grey = np.repeat(image[..., None] * 255, 3, axis=2)
    tinted = accent * (0.4 + 0.6 * image[..., None])
    return png_url(np.where(mask[..., None], tinted, grey))


def thumbnails_html(pictures: list[tuple[str, str]], size: int = SIZE) -> str:
    """Return HTML of images in a row that wraps, from data URLs with their captions."""
    figures = "".join(
        f'<figure style="margin: 0; width: {size + 6}px">'
        f'<img src="{url}" alt="{escape(words)}" style="width: {size}px; height: {size}px; '
        'image-rendering: pixelated; border-radius: .3rem">'
        '<figcaption style="font-size: var(--fine); line-height: 1.25; color: var(--quiet); '
        f'white-space: pre-line">{escape(words)}'
        "</figcaption></figure>"
        for url, words in pictures
    )
    return f'<div style="display: flex; flex-wrap: wrap; gap: .3rem">{figures}</div>'
