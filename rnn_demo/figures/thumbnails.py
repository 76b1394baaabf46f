"""Small pictures of digits, with the row in question marked, as HTML."""

from html import escape

import numpy as np

from rnn_demo.figures.colours import Colours
from rnn_demo.figures.pixels import png_url, rgb

SIZE = 52  # pixels on the page


def marked_png(image: np.ndarray, marked: np.ndarray, look: Colours) -> str:
    """An image (28, 28) in [0, 1] as a PNG's data URL, the pixels `marked` (28, 28) bool tinted."""
    accent = np.array(rgb(look.accent))
    grey = np.repeat(image[..., None] * 255, 3, axis=2)
    tinted = accent * (0.4 + 0.6 * image[..., None])
    return png_url(np.where(marked[..., None], tinted, grey))


def thumbnails(pictures: list[tuple[str, str]], size: int = SIZE) -> str:
    """HTML of pictures in a line that wraps; each a data URL and the lines below it."""
    figures = "".join(
        f'<figure style="margin: 0; width: {size + 6}px">'
        f'<img src="{url}" alt="{escape(words)}" style="width: {size}px; height: {size}px; '
        'image-rendering: pixelated; border-radius: .3rem">'
        '<figcaption style="font-size: .75rem; line-height: 1.25; opacity: .75; '
        f'white-space: pre-line">{escape(words)}'
        "</figcaption></figure>"
        for url, words in pictures
    )
    return f'<div style="display: flex; flex-wrap: wrap; gap: .3rem">{figures}</div>'
