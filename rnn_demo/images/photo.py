"""Find the ink on a photographed sheet of paper in uneven light, with shadows, grain and specks.

An area that is wider than any stroke is light, a shadow or a table, with hard or soft edges. A
closing estimates it (J. Serra, "Image Analysis and Mathematical Morphology", 1982), and the photo
is divided by this estimate. What remains, except for specks, is ink.
"""

import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.images.sheet import FILLS, downscale, filter_windows, ink_of_cropped_digit

WORKING_SIDE = 280  # pixels: enough for 28x28, and averages most of the grain away
PAPER_SIDE = 112  # pixels: enough to decide whether ink is dark
DIM = 0.35  # relative to the brightest paper: darker areas are not paper, so their grain is not ink
STROKE = 0.2  # of the longer side: strokes are narrower
LEAST_CONTRAST = 0.12  # of ink against the paper around it: below it a photo is blank
SPECK = 0.08  # of the largest connected piece of ink: smaller pieces are specks
EDGE, SOLID = 0.38, 0.45  # relative to a solid stroke: where ink begins, and the span to full ink
LEAST_EXTENT = 0.1  # of the longer side: smaller pieces are not digits
FILLED, MIDDLE = 0.5, 0.25  # a piece that spans the middle may be the digit if it is twice the rest
AROUND = 0.6  # of both sides: larger pieces surround the digit


def photo_ink(grey: np.ndarray) -> np.ndarray:
    """Estimate how much ink lies on each pixel of a photo.

    Args:
        grey: (height, width) float32 in [0, 1].

    Returns:
        float32 in [0, 1], of the same shape, or with a longer side of 280 if the photo is larger;
            all zeros if there is no ink.

    Raises:
        UserError: if the digit may be cut off.
    """
    grey = downscale(grey, WORKING_SIDE)
    if (whole := ink_of_cropped_digit(grey)) is not None:
        return whole
    dark_ink = _is_ink_dark(grey)
    light = grey  # only the paper: narrow structures are filled from their surroundings
    for operation in (np.max, np.min) if dark_ink else (np.min, np.max):
        light = filter_windows(light, _window(light), operation)
    amount = (light - grey if dark_ink else grey - light) / np.maximum(
        light, max(DIM * light.max(), 0.05)
    )
    amount -= np.median(amount)
    if (most := robust_maximum(amount)) < LEAST_CONTRAST:
        return np.zeros_like(grey)
    solid = np.median(amount[amount > most / 2])
    amount = np.clip((amount / solid - EDGE) / SOLID, 0, 1)
    return (amount * _select_digit(amount > 0)).astype(np.float32)


def _is_ink_dark(grey: np.ndarray) -> bool:
    """Return True if narrow structures are darker than their surroundings, by cubed differences.

    A median preserves the edges of shadows and tables. Pixels near the picture's edges count less.
    """
    small = np.log(np.maximum(downscale(grey, PAPER_SIDE), 0.05))
    off = small - filter_windows(small, _window(small), np.median)
    y, x = (1 - np.linspace(-1, 1, n) ** 2 for n in small.shape)
    return bool(y @ off**3 @ x < 0)


def _window(grey: np.ndarray) -> int:
    return int(STROKE * max(grey.shape)) // 2 * 2 + 1


def robust_maximum(amount: np.ndarray) -> float:
    """Return the value that about 20 pixels reach, as a single pixel may be grain."""
    few = max(1, min(20, amount.size // 50))
    return float(np.partition(amount, -few, axis=None)[-few])


def _select_digit(mask: np.ndarray) -> np.ndarray:
    """Select the marked pixels that belong to the digit.

    Specks are left out. So are pieces that reach the edges or surround the digit, such as the end
    of a sheet, a shadow or a printed line, if another piece can be the digit.
    """
    height, width = mask.shape
    pieces = [np.divmod(np.array(piece), width + 2) for piece in _connected_pieces(mask)]
    inner = [
        (y, x)
        for y, x in pieces
        if min(y.min(), x.min()) > 1 and y.max() < height and x.max() < width
        if np.ptp(y) < AROUND * height or np.ptp(x) < AROUND * width
    ]
    if any(max(np.ptp(y), np.ptp(x)) >= LEAST_EXTENT * max(height, width) for y, x in inner):
        remaining = sum(y.size for y, _ in inner)
        through = [
            y.size
            for y, x in pieces
            if np.any((abs(y / height - 0.5) < MIDDLE) & (abs(x / width - 0.5) < MIDDLE))
        ]
        if remaining < FILLED * max(through, default=0):
            raise UserError(FILLS)
        pieces = inner
    largest = max((y.size for y, _ in pieces), default=0)
    selected = np.zeros((height + 2, width + 2), bool)
    for y, x in pieces:
        if y.size >= SPECK * largest:
            selected[y, x] = True
    return selected[1:-1, 1:-1]


def _connected_pieces(mask: np.ndarray) -> list[list[int]]:
    """Find the connected pieces of marked pixels, as flat indexes into the padded array."""
    width = mask.shape[1] + 2
    rest = set(np.flatnonzero(np.pad(mask, 1)).tolist())
    around = (1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1)
    pieces = []
    while rest:
        piece = [rest.pop()]
        for at in piece:  # grows during the loop
            neighbours = rest.intersection([at + step for step in around])
            rest -= neighbours
            piece += neighbours
        pieces.append(piece)
    return pieces
