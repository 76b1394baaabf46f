"""Find the ink on a photographed sheet of paper in uneven light, with shadows, grain and specks.

An area that is wider than any stroke is light, a shadow or a table, with hard or soft edges. A
closing estimates it (J. Serra, "Image Analysis and Mathematical Morphology", 1982), and the photo
is divided by this estimate. What remains, except for specks, is ink. A digit that was cropped to
its edges is recognized before: its picture has two tones, which both touch the edges.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image

from rnn_demo.errors import UserError

WORKING_SIDE = 280  # pixels: enough for 28x28, and averages most of the grain away
SMALL_SIDE = 112  # pixels: enough for areas, and to decide if ink is dark
DIM = 0.35  # relative to the brightest paper: darker areas are not paper, so their grain is not ink
STROKE = 0.2  # of the longer side: strokes are narrower
LEAST_CONTRAST = 0.12  # of ink against the paper around it: below it a photo is blank
SPECK = 0.08  # of the largest connected piece of ink: smaller pieces are specks
EDGE, SOLID = 0.38, 0.45  # relative to a solid stroke: where ink begins, and the span to full ink
LEAST_EXTENT = 0.1  # of the longer side: smaller pieces are not digits
FILLED, MIDDLE = 0.5, 0.25  # a piece that spans the middle may be the digit if it is twice the rest
AROUND = 0.6  # of both sides: larger pieces surround the digit

TWO_TONES = 0.7  # least share of the grey's variance between the two tones
LEAST_APART = 0.12  # of the two tones, relative to black and white
THIN = 0.22  # of the longer side: a region of smaller depth may be ink
LEAST_INK = 0.004  # of a picture's pixels: less ink is not a digit
WIDE = 0.15  # of the longer side: a region of larger depth is not a stroke
NARROW = 0.35  # of the longer side: in a narrower picture ink and paper look alike
REACH = 0.08  # of a side: pixels within this distance count as at the edge
LEAST_AT_EDGE = 0.03  # share of the picture's edge that is ink, and that is paper
FILLS = "The digit fills the picture to its edges: crop it with some paper around it."


def photo_ink(grey: np.ndarray) -> np.ndarray:
    """Estimate how much ink lies on each pixel of a photo, (height, width) float32 in [0, 1].

    Returns float32 in [0, 1], of the same shape, or with a longer side of 280 if the photo is
    larger; all zeros if there is no ink. Raises UserError if the digit may be cut off.
    """
    grey = downscale(grey, WORKING_SIDE)
    if (whole := ink_if_digit_touches_edges(grey)) is not None:
        return whole
    dark_ink = _is_ink_dark(grey)
    light = grey  # only the paper: narrow structures are filled from their surroundings
    for operation in (np.max, np.min) if dark_ink else (np.min, np.max):
        light = filter_windows(light, _odd_window_side(light), operation)
    amount = (light - grey if dark_ink else grey - light) / np.maximum(
        light, max(DIM * light.max(), 0.05)
    )
    amount -= np.median(amount)
    if (most := maximum_without_outliers(amount)) < LEAST_CONTRAST:
        return np.zeros_like(grey)
    solid = np.median(amount[amount > most / 2])
    amount = np.clip((amount / solid - EDGE) / SOLID, 0, 1)
    return (amount * _select_digit_pixels(amount > 0)).astype(np.float32)


def _is_ink_dark(grey: np.ndarray) -> bool:
    """Return True if narrow structures are darker than their surroundings, by cubed differences.

    A median preserves the edges of shadows and tables. Pixels near the picture's edges count less.
    """
    small = np.log(np.maximum(downscale(grey, SMALL_SIDE), 0.05))
    off = small - filter_windows(small, _odd_window_side(small), np.median)
    y, x = (1 - np.linspace(-1, 1, n) ** 2 for n in small.shape)
    return bool(y @ off**3 @ x < 0)


def _odd_window_side(grey: np.ndarray) -> int:
    return int(STROKE * max(grey.shape)) // 2 * 2 + 1


def maximum_without_outliers(amount: np.ndarray) -> float:
    """Return the value that about 20 pixels reach, as a single pixel may be grain."""
    few = max(1, min(20, amount.size // 50))
    return float(np.partition(amount, -few, axis=None)[-few])


def _select_digit_pixels(mask: np.ndarray) -> np.ndarray:
    """Select the marked pixels that belong to the digit.

    Specks are left out. So are pieces that reach the edges or surround the digit, such as the end
    of a sheet, a shadow or a printed line, if another piece can be the digit.
    """
    height, width = mask.shape
    pieces = [
        np.divmod(np.array(piece), width + 2) for piece in _connected_pieces_as_flat_indices(mask)
    ]
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


def _connected_pieces_as_flat_indices(mask: np.ndarray) -> list[list[int]]:
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


def dark_mask_and_mean_tones(
    grey: np.ndarray,
) -> tuple[np.ndarray, tuple[float, float]] | None:
    """Split a picture, (H, W) float in [0, 1], by the threshold of N. Otsu (1979).

    Returns True for dark pixels, (H, W) bool, and the mean grey of dark and of light ones; None if
    there are no two distinct tones.
    """
    low, high = np.quantile(grey, [0.01, 0.99])
    thresholds = np.linspace(low, high, 34)[1:-1]
    best, tones = 0.0, None
    for threshold in thresholds:
        dark = grey <= threshold
        share = dark.mean()
        if not 0 < share < 1:
            continue
        means = float(grey[dark].mean()), float(grey[~dark].mean())
        between = share * (1 - share) * (means[1] - means[0]) ** 2
        if between > best:
            best, tones = between, (dark, means)
    if tones is None or best < TWO_TONES * grey.var() or np.ptp(tones[1]) < LEAST_APART:
        return None
    return tones


def ink_if_digit_touches_edges(grey: np.ndarray) -> np.ndarray | None:
    """Estimate the ink of a digit that was cropped to its edges; None for any other picture.

    Its ink is thinner than its paper and touches the edges. Both arrays are (H, W) float32 in [0,
    1]. Raises UserError if ink and paper can't be told apart.
    """
    if (split := dark_mask_and_mean_tones(grey)) is None:
        return None
    dark, means = split
    depths = [largest_distance_to_edge(dark), largest_distance_to_edge(~dark)]
    if (
        min(depths) > THIN
        or min(_border_values(dark).mean(), _border_values(~dark).mean()) < LEAST_AT_EDGE
    ):
        return None
    ink = int(np.argmin(depths))
    mask = ~dark if ink else dark
    if (
        mask & ~_mask_part_connected_to_edges(mask)
    ).mean() > LEAST_INK or not _mask_reaches_two_opposite_or_all_edges(mask):
        return None  # the digit is inside; a table or a shadow is at the edges
    if min(grey.shape) < NARROW * max(grey.shape) or max(depths) < 1.2 * min(depths):
        raise UserError(FILLS)
    mine, paper = means[ink], means[1 - ink]
    return np.clip((grey - paper) / (mine - paper), 0, 1).astype(np.float32)


def largest_distance_to_edge(mask: np.ndarray) -> float:
    """Measure the largest distance of a marked pixel from its region's edge.

    It is a share of the longer side. Regions are assumed to continue beyond the picture.
    """
    rest, steps = downscale(mask, SMALL_SIDE) > 0.5, 0
    while rest.any() and not rest.all():
        wide = np.pad(rest, 1, mode="edge")  # erodes one pixel at the edges of regions
        wide = wide[:-2] & wide[1:-1] & wide[2:]
        rest = wide[:, :-2] & wide[:, 1:-1] & wide[:, 2:]
        steps += 1
    return 1.0 if rest.any() else steps / max(rest.shape)


def downscale(values: np.ndarray, side: int) -> np.ndarray:
    """Reduce values, (H, W), to a longer side of at most `side`, by means over areas; float32."""
    image = Image.fromarray(np.asarray(values, np.float32))
    image.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(image)


def filter_windows(values: np.ndarray, window: int, operation: Callable) -> np.ndarray:
    """Apply an `operation` such as `np.max` to windows of values, (H, W), along rows, then columns.

    The side of a window is odd.
    """
    for axis in (0, 1):
        padding = [(window // 2,) * 2 if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(values, padding, mode="edge")
        values = operation(np.lib.stride_tricks.sliding_window_view(padded, window, axis), axis=-1)
    return values


def _mask_part_connected_to_edges(mask: np.ndarray) -> np.ndarray:
    """Select the marked pixels connected to marked pixels on the picture's edges."""
    reached = np.zeros_like(mask)
    for line in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        reached[line] = mask[line]
    count = -1
    while count != (count := int(reached.sum())):
        for axis in (0, 1):  # fill along each line, forwards and back
            for step in (1, -1):
                lines = np.moveaxis(reached, axis, 0)[::step]
                free = np.moveaxis(mask, axis, 0)[::step]
                for before, line, open_ in zip(lines, lines[1:], free[1:], strict=False):
                    line |= before & open_
    return reached


def _border_values(mask: np.ndarray) -> np.ndarray:
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])


def _mask_reaches_two_opposite_or_all_edges(mask: np.ndarray) -> bool:
    """Return True if marked pixels reach all four edges, or only two opposite ones."""
    reached = []
    for axis in (1, 0):
        extent, last = np.flatnonzero(mask.any(axis=axis)), (1 - REACH) * mask.shape[1 - axis]
        reached.append([extent[0] <= mask.shape[1 - axis] - last, extent[-1] >= last - 1])
    return all(map(all, reached)) or sorted(map(sum, reached)) == [0, 2]
