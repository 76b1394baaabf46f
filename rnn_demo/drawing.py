"""From any picture of a digit to the 28x28 image that a network reads, made as MNIST was made.

Source of the steps: Y. LeCun, C. Cortes, C. Burges, "The MNIST database": the digit is fitted into
20x20 pixels keeping its aspect ratio, anti-aliased, and centred in 28x28 by its centre of mass.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UserError

BOX = 20  # the digit's longer side in the 28x28 image
FAINTEST_INK = 0.1  # of the darkest: below it a pixel is paper
LEAST_CONTRAST = 0.12  # between ink and paper, of black to white: below it a picture is blank
EVEN = 0.02  # of black to white: paper that varies less was not photographed
MAX_PIXELS = 50_000_000
WORKING_SIDE = 560  # larger pictures are reduced to this before anything is computed


class PictureError(UserError):
    """A file can't be read as a picture."""


def open_picture(source: Path | bytes) -> Image.Image:
    """Decode a picture file (PNG, JPEG, ...), turned upright, its longer side at most 560 pixels.

    Raises PictureError for anything else, and for pictures of more than 50 million pixels.
    """
    name = str(source) if isinstance(source, Path) else "The upload"
    try:
        with Image.open(source if isinstance(source, Path) else io.BytesIO(source)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PictureError(
                    f"{name} has {image.width} x {image.height} pixels: make it smaller, "
                    f"{MAX_PIXELS // 1_000_000} million at most."
                )
            image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
            image = ImageOps.exif_transpose(image)
            image = image.convert("RGBA")
            image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
            return image
    except FileNotFoundError:
        raise PictureError(f"{name} does not exist: check the path.") from None
    except PictureError:
        raise
    except Exception:  # Pillow's decoders raise errors of many kinds on files that are broken
        raise PictureError(f"{name} is not a picture: use a PNG or JPEG file.") from None


def ink(picture: Image.Image) -> np.ndarray:
    """How much ink lies on each pixel, whatever the colours and however uneven the light.

    Returns (height, width) float32 in [0, 1]: 0 for paper, 1 for the strongest ink; all zeros when
    nothing stands out from the paper. Whether ink is lighter or darker than the paper is found out.
    """
    grey = _flat(picture)
    margin = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    middle = np.median(margin)
    even = np.mean(np.abs(margin - middle) < EVEN) > 0.9
    off_paper = grey - (middle if even else _lit_paper(grey))
    few = max(1, min(20, grey.size // 50))  # a speck of fewer pixels is not ink
    ordered = np.partition(off_paper, (few - 1, -few), axis=None)
    lighter, darker = ordered[-few], ordered[few - 1]
    strength = lighter if lighter >= -darker else darker
    if abs(strength) < LEAST_CONTRAST:
        return np.zeros_like(grey)
    amount = off_paper / strength
    if not even:  # a photo: its grain and its shadows are not ink, and all of a stroke is
        solid = np.median(amount[amount > 0.5])
        amount = (amount / solid - 0.3) / 0.5
    return np.clip(amount, 0.0, 1.0).astype(np.float32)


def normalise(amount: np.ndarray) -> np.ndarray | None:
    """Crop ink to its bounding box, fit it into 20x20 and centre it by mass in 28x28.

    amount: (height, width) float in [0, 1], as `ink` gives it. Returns (28, 28) float32 in [0, 1],
    or None when there is no ink. Like MNIST's, its values are whole numbers of 255.
    """
    marked = amount > FAINTEST_INK
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if rows.size == 0:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    scale = BOX / max(bottom - top, right - left)
    height = max(1, round((bottom - top) * scale))
    width = max(1, round((right - left) * scale))
    fitted = np.asarray(
        Image.fromarray(np.ascontiguousarray(amount[top:bottom, left:right], np.float32)).resize(
            (width, height), Image.Resampling.BILINEAR, reducing_gap=None
        )
    )
    fitted = np.clip(fitted / fitted.max(), 0.0, 1.0)
    mass = fitted.sum()
    y = _start(ROWS, height, (fitted.sum(axis=1) @ np.arange(height)) / mass)
    x = _start(COLUMNS, width, (fitted.sum(axis=0) @ np.arange(width)) / mass)
    image = np.zeros((ROWS, COLUMNS), np.float32)
    image[y : y + height, x : x + width] = np.round(fitted * 255) / 255
    return image


def from_picture(source: Path | bytes) -> np.ndarray | None:
    """The 28x28 image of a picture file, or None when it is blank; see `normalise`."""
    return normalise(ink(open_picture(source)))


def _start(size: int, length: int, centre: float) -> int:
    """Where a piece begins so that its centre of mass falls in the middle, kept inside."""
    return int(np.clip(round((size - 1) / 2 - centre), 0, size - length))


def _flat(picture: Image.Image) -> np.ndarray:
    """(height, width) float32 in [0, 1]: grey; what is transparent is paper unlike the ink."""
    rgba = np.asarray(picture.convert("RGBA"), np.float32) / 255
    grey = rgba[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601 luma
    alpha = rgba[..., 3]
    if alpha.min() == 1.0:
        return grey
    ink_is_light = (grey * alpha).sum() > 0.5 * alpha.sum()
    return grey * alpha + (0.0 if ink_is_light else 1.0) * (1 - alpha)


def _lit_paper(grey: np.ndarray) -> np.ndarray:
    """Paper in uneven light: a quadratic surface fitted to grey, leaving out what is far off."""
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1).reshape(-1, 6)
    value = grey.reshape(-1)
    keep = np.ones(value.shape, bool)
    for _ in range(6):
        fit = np.linalg.lstsq(terms[keep], value[keep], rcond=None)[0]
        off = np.abs(value - terms @ fit)
        keep = off <= max(np.quantile(off, 0.75), 0.01)
    return (terms @ fit).reshape(height, width).astype(np.float32)
