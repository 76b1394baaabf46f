"""Turn the canvas or a picture of a digit into the image that a network reads, made like MNIST's.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database": the digit is fitted into 20x20 pixels
with its aspect ratio kept, anti-aliased, and centred in 28x28 by its centre of mass.
"""

import contextlib
import io
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.images import decoder
from rnn_demo.images.photo import (
    WIDE,
    dark_mask_and_mean_tones,
    largest_distance_to_edge,
    maximum_without_outliers,
    photo_ink,
)

PAD_SIDE = 280  # side of the canvas, in CSS pixels
PEN_WIDTH = 18  # initial width of the pen, in CSS pixels
ENLARGED_FROM = 3  # from this factor on the page mentions it, as strokes become thick
INVITATION_ROWS = 4  # rows at the top, or the bottom, that the pad's invitation covers
BOX = 20  # the digit's longer side in the 28x28 image
FAINTEST_INK = 0.1  # relative to the strongest ink: fainter pixels are paper
LEAST_CONTRAST = 0.12  # least difference of ink and paper, relative to black and white
SHEET = 0.6  # share of opaque pixels above which it is a sheet, not strokes
EVEN = 0.02  # variation of paper, relative to black and white, below which it is not a photo
# Bytes and pixels of pictures that are decoded in this process
PLAIN, SMALL_FILE, SMALL_PICTURE = ("PNG", "JPEG"), 2**20, 2**22
TIMEOUT_SECONDS = 20.0  # for a decoding process, which may use two seconds of one core
PLACES, WAIT_SECONDS = 2, 4.0  # processes at a time, and seconds to wait for a free one
TICK = 0.1  # seconds between two calls of `check_cancelled`
_free_places = threading.BoundedSemaphore(PLACES)


def open_picture(
    source: Path | bytes, check_cancelled: Callable[[], None] = lambda: None
) -> Image.Image:
    """Decode a PNG, JPEG, GIF or WebP file, recognized by its content.

    The picture is upright, its longer side at most 560 pixels. `check_cancelled` is called
    repeatedly during long work; it raises if nobody is waiting any more. Raises UserError for any
    other file, for too many pixels or scans, and if too many other pictures are being decoded.
    """
    name = str(source) if isinstance(source, Path) else "The upload"
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        if decoder.count_scans(data) > decoder.MOST_SCANS:
            raise UserError(f"{name} has too many JPEG scans: save it as a non-progressive JPEG.")
        return (
            decoder.decode_bytes_to_pil_image(data)
            if _is_cheap_to_decode(data)
            else _decode_in_subprocess(data, check_cancelled)
        )
    except UserError:
        raise
    except FileNotFoundError:
        raise UserError(f"{name} does not exist: check the path.") from None
    except decoder.TooLargeError:
        most, of_jpeg = decoder.MOST_PIXELS / 1e6, decoder.MOST_OF_JPEG / 1e6
        raise UserError(
            f"{name} has too many pixels: make it smaller, {most:.0f} million at most, or "
            f"{of_jpeg:.0f} million as a JPEG that is not progressive."
        ) from None
    except Exception:  # Pillow's decoders raise many kinds of errors for broken files
        raise UserError(f"{name} is not a picture: use a PNG, JPEG, WebP or GIF file.") from None


def _is_cheap_to_decode(data: bytes) -> bool:
    """Return True if a file certainly decodes in little time and memory."""
    if len(data) > SMALL_FILE or b"exif" in data.lower():
        return False
    with contextlib.suppress(Exception), Image.open(io.BytesIO(data), formats=PLAIN) as image:
        one_scan = image.format == "PNG" or data.count(b"\xff\xda") == 1
        return one_scan and image.width * image.height <= SMALL_PICTURE
    return False


def _decode_in_subprocess(data: bytes, check_cancelled: Callable[[], None]) -> Image.Image:
    """Decode in another process, which is killed if it takes too long or nobody waits for it."""
    until = time.monotonic() + WAIT_SECONDS
    while not _free_places.acquire(timeout=TICK):
        check_cancelled()
        if time.monotonic() > until:
            raise UserError("Many pictures are being read just now: try again in a moment.")
    try:
        out = _run_decoder(data, check_cancelled)
    finally:
        _free_places.release()
    return Image.frombytes("RGBA", struct.unpack_from("<II", out), out[8:])


def _run_decoder(data: bytes, check_cancelled: Callable[[], None]) -> bytes:
    """Run the decoder's program on a file's data; return its output."""
    command = [sys.executable, "-P", decoder.__file__]
    until = time.monotonic() + TIMEOUT_SECONDS
    with tempfile.TemporaryFile() as stdin_file:  # not a pipe, which could block half written
        stdin_file.write(data)
        stdin_file.seek(0)
        with subprocess.Popen(
            command, stdin=stdin_file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            try:
                while True:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        out, _ = process.communicate(timeout=TICK)
                        if process.returncode == decoder.TOO_LARGE:
                            raise decoder.TooLargeError
                        return out
                    check_cancelled()
                    if time.monotonic() > until:
                        raise TimeoutError
            finally:
                process.kill()


def estimate_ink(picture: Image.Image) -> np.ndarray:
    """Estimate how much ink lies on each pixel, for any colours and uneven light.

    It infers whether ink is lighter or darker than the paper. Returns (height, width) float32, from
    0 for paper to 1 for the strongest ink; all zeros if nothing stands out from the paper. The
    result for a photo, whose paper is not of uniform grey, may be smaller: see `photo_ink`. Raises
    UserError if only shadows or a table stand out, or if a digit may be cut off.
    """
    grey = _grey(picture)
    margin = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    middle = np.median(margin)
    if np.mean(np.abs(margin - middle) < EVEN) < 0.9:
        amount = photo_ink(grey)
        if not amount.any() and (split := dark_mask_and_mean_tones(grey)) is not None:
            raise UserError(
                f"No digit was found: {split[0].mean():.0%} of the picture lies in shadow or "
                "beyond the sheet: take the photo again in even light, with only the digit and its "
                "paper in view."
            )
        return amount
    off_paper = grey - middle
    lighter, darker = maximum_without_outliers(off_paper), maximum_without_outliers(-off_paper)
    strength = lighter if lighter >= darker else -darker
    if abs(strength) < LEAST_CONTRAST:
        return np.zeros_like(grey)
    amount = np.clip(off_paper / strength, 0.0, 1.0).astype(np.float32)
    # Too wide for a stroke: a sheet on a plain table
    if largest_distance_to_edge(np.abs(off_paper) > 2 * EVEN) > WIDE:
        on_it = photo_ink(grey)
        return on_it if on_it.any() else amount
    return amount


def normalise(ink: np.ndarray) -> np.ndarray | None:
    """Crop ink to its bounding box, fit it into 20x20 and centre it by mass in 28x28.

    The ink comes from `estimate_ink`. Returns (28, 28) float32 in [0, 1], in steps of 1/255 like
    MNIST; None if there is no ink.
    """
    marked = ink > FAINTEST_INK
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if rows.size == 0:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    scale = BOX / max(bottom - top, right - left)
    height = max(1, round((bottom - top) * scale))
    width = max(1, round((right - left) * scale))
    fitted = np.asarray(
        Image.fromarray(np.ascontiguousarray(ink[top:bottom, left:right], np.float32)).resize(
            (width, height), Image.Resampling.BILINEAR, reducing_gap=None
        )
    )
    fitted = np.clip(fitted / fitted.max(), 0.0, 1.0)
    down, across = (fitted.sum(axis=axis, dtype=np.float64) for axis in (1, 0))
    y = _centring_offset(ROWS, height, down @ np.arange(height) / down.sum())
    x = _centring_offset(COLUMNS, width, across @ np.arange(width) / down.sum())
    image = np.zeros((ROWS, COLUMNS), np.float32)
    image[y : y + height, x : x + width] = np.round(fitted * 255) / 255
    return image


def image_from_picture_file(
    source: Path | bytes, check_cancelled: Callable[[], None] = lambda: None
) -> np.ndarray | None:
    """Turn a picture file into an image, (28, 28) float32 in [0, 1]; None if it is blank.

    The arguments are those of `open_picture`.
    """
    return normalise(estimate_ink(open_picture(source, check_cancelled)))


def _centring_offset(size: int, length: int, centre: float) -> int:
    """Return the offset that puts a centre of mass where MNIST's is, inside the image.

    MNIST's is pixel 14 of 0 to 27: over its test images the mean is 13.99 vertically and 14.00
    horizontally, and 99 in 100 are within half a pixel of it.
    """
    return int(np.clip(round(size / 2 - centre), 0, size - length))


def _grey(picture: Image.Image) -> np.ndarray:
    """Convert to grey, (height, width) float32 in [0, 1], with transparent pixels as paper.

    If few pixels are opaque, they are strokes, and paper gets the opposite shade; otherwise they
    are a sheet that was cut out, and paper gets the sheet's median.
    """
    rgba = np.asarray(picture.convert("RGBA"), np.float32) / 255
    grey = rgba[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601 luma
    alpha = rgba[..., 3]
    if alpha.min() == 1.0:
        return grey
    if alpha.mean() > SHEET:
        return grey * alpha + np.median(grey[alpha > 0.5]) * (1 - alpha)
    ink_is_light = (grey * alpha).sum() > 0.5 * alpha.sum()
    return grey * alpha + (0.0 if ink_is_light else 1.0) * (1 - alpha)
