"""Ink on a photographed sheet of paper: uneven light, shadows, grain and specks are not ink.

Light is first taken for a smooth surface and divided out. What is left of shadows are darker areas
that are wider than a stroke can be: a closing finds them (J. Serra, "Image Analysis and
Mathematical Morphology", 1982). The rest is ink, less the specks.
"""

import numpy as np
from PIL import Image

from rnn_demo.images.sheet import cut_out_ink, over_windows, reduced, sheet_alone

WORKING_SIDE = 280  # enough for 28x28, and most of the grain is averaged away
PAPER_SIDE = 112  # light changes slowly
STROKE = 0.2  # of the longer side: strokes are narrower
LEAST_CONTRAST = 0.12  # of ink, to the paper around it: below it a photo is blank
SMOOTH = 6  # the shadows are smoothed over so much less than a stroke
SPECK = 0.08  # of the largest connected piece of ink: smaller pieces are none
EDGE, SOLID = 0.38, 0.45  # ink begins, and how much more is full, of what a solid stroke swallows
LEAST_EXTENT = 0.1  # of the longer side: smaller pieces are no digit
AROUND = 0.6  # of both sides: what is larger lies around the digit


def photographed_ink(grey: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel of a photo; all zeros when there is none.

    grey: (height, width) float32 in [0, 1]. Returns float32 in [0, 1], of the same shape or, for a
    large photo, reduced to a longer side of 280.
    """
    grey = reduced(grey, WORKING_SIDE)
    if (whole := cut_out_ink(grey)) is not None:
        return whole
    grey = sheet_alone(grey)
    light = _smooth_light(grey)
    dark_ink = strongest(light - grey) > strongest(grey - light)
    flat = grey / np.maximum(light, 0.05)  # 1 for paper, about
    share = flat / np.maximum(_shadows(flat, dark_ink), 0.05)
    amount = 1 - share if dark_ink else share - 1
    amount -= np.median(amount)
    if (most := strongest(amount)) < LEAST_CONTRAST:
        return np.zeros_like(grey)
    solid = np.median(amount[amount > most / 2])
    amount = np.clip((amount / solid - EDGE) / SOLID, 0, 1)
    return (amount * _of_the_digit(amount > 0)).astype(np.float32)


def _smooth_light(grey: np.ndarray) -> np.ndarray:
    """Light as a quadratic surface, fitted to grey, leaving out what is far off it."""
    small = reduced(grey, PAPER_SIDE)
    terms, value = _quadratic(small.shape), small.reshape(-1)
    keep = np.ones(value.shape, bool)
    for _ in range(6):
        fit = np.linalg.lstsq(terms[keep], value[keep], rcond=None)[0]
        off = np.abs(value - terms @ fit)
        keep = off <= max(np.quantile(off, 0.75), 0.01)
    return (_quadratic(grey.shape) @ fit).reshape(grey.shape).astype(np.float32)


def _quadratic(shape: tuple[int, ...]) -> np.ndarray:
    y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in shape), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1).reshape(-1, 6)


def _shadows(flat: np.ndarray, dark_ink: bool) -> np.ndarray:
    """The light on the paper: what is narrower than a stroke is filled from around it."""
    small = reduced(flat, PAPER_SIDE)
    window = int(STROKE * max(small.shape)) // 2 * 2 + 1
    for operation in (np.max, np.min) if dark_ink else (np.min, np.max):
        small = over_windows(small, window, operation)
    small = over_windows(small, window // SMOOTH * 2 + 1, np.mean)
    paper = Image.fromarray(small.astype(np.float32))
    return np.asarray(paper.resize(flat.shape[::-1], Image.Resampling.BILINEAR))


def strongest(amount: np.ndarray) -> float:
    """What a handful of pixels reaches: one alone may be grain."""
    few = max(1, min(20, amount.size // 50))
    return float(np.partition(amount, -few, axis=None)[-few])


def _of_the_digit(marked: np.ndarray) -> np.ndarray:
    """Which of the marked pixels are no specks, and not of what reaches the edges or lies around.

    That is the end of a sheet or of a shadow, or a printed line, if anything else can be the digit.
    """
    height, width = marked.shape
    pieces = [np.divmod(np.array(piece), width + 2) for piece in _pieces(marked)]
    inner = [
        (y, x)
        for y, x in pieces
        if min(y.min(), x.min()) > 1 and y.max() < height and x.max() < width
        if np.ptp(y) < AROUND * height or np.ptp(x) < AROUND * width
    ]
    if any(max(np.ptp(y), np.ptp(x)) >= LEAST_EXTENT * max(height, width) for y, x in inner):
        pieces = inner
    largest = max((y.size for y, _ in pieces), default=0)
    kept = np.zeros((height + 2, width + 2), bool)
    for y, x in pieces:
        if y.size >= SPECK * largest:
            kept[y, x] = True
    return kept[1:-1, 1:-1]


def _pieces(marked: np.ndarray) -> list[list[int]]:
    """The connected pieces of what is marked, as places in it with one more pixel on each side."""
    width = marked.shape[1] + 2
    left = set(np.flatnonzero(np.pad(marked, 1)).tolist())
    around = (1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1)
    pieces = []
    while left:
        piece = [left.pop()]
        for at in piece:  # grows while it is walked
            found = left.intersection([at + step for step in around])
            left -= found
            piece += found
        pieces.append(piece)
    return pieces
