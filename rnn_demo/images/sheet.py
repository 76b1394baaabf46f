"""Recognize a digit that was cropped to its edges: two tones that both touch the edges."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from rnn_demo.errors import UserError

SMALL = 112  # pixels of the longer side, enough for areas
TWO_TONES = 0.7  # least share of the grey's variance between the two tones
LEAST_CONTRAST = 0.12  # between the tones, relative to black and white
THIN = 0.22  # of the longer side: a region of smaller depth may be ink
LEAST_INK = 0.004  # of a picture's pixels: less ink is not a digit
WIDE = 0.15  # of the longer side: a region of larger depth is not a stroke
NARROW = 0.35  # of the longer side: in a narrower picture ink and paper look alike
REACH = 0.08  # of a side: pixels within this distance count as at the edge
AROUND = 0.03  # least share of the picture's edge that is ink, and that is paper
FILLS = "The digit fills the picture to its edges: crop it with some paper around it."


def split_two_tones(grey: np.ndarray) -> tuple[np.ndarray, tuple[float, float]] | None:
    """Split a picture into dark and light pixels by the threshold of N. Otsu (1979).

    Args:
        grey: (H, W) float in [0, 1].

    Returns:
        True for dark pixels, (H, W) bool, and the mean grey of dark and of light ones; None if
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
    if tones is None or best < TWO_TONES * grey.var() or np.ptp(tones[1]) < LEAST_CONTRAST:
        return None
    return tones


def ink_of_cropped_digit(grey: np.ndarray) -> np.ndarray | None:
    """Estimate the ink of a digit that was cropped to its edges.

    Its ink is thinner than its paper and touches the edges.

    Args:
        grey: (H, W) float in [0, 1].

    Returns:
        (H, W) float32 in [0, 1]; None for any other picture.

    Raises:
        UserError: if ink and paper can't be told apart.
    """
    if (tones := split_two_tones(grey)) is None:
        return None
    dark, means = tones
    depths = [region_thickness(dark), region_thickness(~dark)]
    if min(depths) > THIN or min(_edge_pixels(dark).mean(), _edge_pixels(~dark).mean()) < AROUND:
        return None
    ink = int(np.argmin(depths))
    mask = ~dark if ink else dark
    if (mask & ~_connected_to_edges(mask)).mean() > LEAST_INK or not _reaches_opposite_edges(mask):
        return None  # the digit is inside; a table or a shadow is at the edges
    if min(grey.shape) < NARROW * max(grey.shape) or max(depths) < 1.2 * min(depths):
        raise UserError(FILLS)
    mine, paper = means[ink], means[1 - ink]
    return np.clip((grey - paper) / (mine - paper), 0, 1).astype(np.float32)


def region_thickness(mask: np.ndarray) -> float:
    """Measure the largest distance of a marked pixel from its region's edge.

    It is a share of the longer side. Regions are assumed to continue beyond the picture.
    """
    rest, steps = downscale(mask, SMALL) > 0.5, 0
    while rest.any() and not rest.all():
        rest = ~filter_windows(~rest, 3, np.any)  # erodes one pixel at the edges
        steps += 1
    return 1.0 if rest.any() else steps / max(rest.shape)


def downscale(values: np.ndarray, side: int) -> np.ndarray:
    """Reduce values, (H, W), to a longer side of at most `side`, by means over areas; float32."""
    image = Image.fromarray(np.asarray(values, np.float32))
    image.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(image)


def filter_windows(values: np.ndarray, window: int, operation: Callable) -> np.ndarray:
    """Apply an `operation` such as `np.max` to windows, first along rows, then along columns.

    Args:
        values: (H, W).
        window: the side of a window, odd.
    """
    for axis in (0, 1):
        padding = [(window // 2,) * 2 if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(values, padding, mode="edge")
        values = operation(np.lib.stride_tricks.sliding_window_view(padded, window, axis), axis=-1)
    return values


def _connected_to_edges(mask: np.ndarray) -> np.ndarray:
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


def _edge_pixels(mask: np.ndarray) -> np.ndarray:
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])


def _reaches_opposite_edges(mask: np.ndarray) -> bool:
    """Return True if marked pixels reach all four edges, or only two opposite ones."""
    reached = []
    for axis in (1, 0):
        extent, last = np.flatnonzero(mask.any(axis=axis)), (1 - REACH) * mask.shape[1 - axis]
        reached.append([extent[0] <= mask.shape[1 - axis] - last, extent[-1] >= last - 1])
    return all(map(all, reached)) or sorted(map(sum, reached)) == [0, 2]
