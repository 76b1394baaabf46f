"""Photos of digits on paper, made from MNIST's test images: light, paper, ink, grain, JPEG."""

import io
import math

import numpy as np
from PIL import Image, ImageFilter

from rnn_demo import data

QUARTERS = {3: 180, 6: 90, 8: 270}  # degrees by which a camera was turned, by EXIF orientation


def photo(
    index: int,
    *,
    size: tuple[int, int] = (900, 700),
    paper: float = 0.8,
    ink: float = 0.2,
    light: float = 0.4,
    shadow: float = 0.0,
    grain: float = 0.02,
    blur: float = 1.0,
    quality: int = 80,
    share: float = 0.35,
    exif: int | None = None,
    kind: str = "JPEG",
    seed: int = 0,
) -> bytes:
    """A picture file of test image `index`, written with a pen on paper and photographed.

    size: width and height. paper, ink: brightness from 0 to 1. light: how much darker the far
    side is. shadow: how much darker one side is beyond a soft edge. grain: of the sensor. blur:
    of the lens, in pixels. share: the digit's height of the picture's. exif: orientation, 1 to 8.
    """
    chance = np.random.default_rng(seed + index)
    width, height = size
    side = int(height * share)
    digit = Image.fromarray(data.test_split().images[index])
    digit = digit.resize((side, side), Image.Resampling.BICUBIC)
    stroke = Image.new("L", size, 0)
    room_x, room_y = width - side, height - side
    place = (int(room_x * chance.uniform(0.15, 0.85)), int(room_y * chance.uniform(0.15, 0.85)))
    stroke.paste(digit, place)
    # A pen's line is as dark as it gets, with edges that MNIST's soft grey does not have.
    soft = np.asarray(stroke.filter(ImageFilter.GaussianBlur(blur)), np.float32) / 255
    covered = np.clip((soft - 0.25) * 2, 0, 1)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, width, dtype=np.float32)
    angle = float(chance.uniform(0, 2 * np.pi))
    across, down = math.cos(angle) / math.sqrt(2), math.sin(angle) / math.sqrt(2)
    along = across * (x - 0.5) + (down * (y - 0.5) + 0.5)
    lit = 1 - light * along * np.sqrt(along)
    if shadow:
        lit = lit * (1 - shadow / (1 + np.exp(-(along - 0.55) * 30)))
    noise = grain * chance.standard_normal(covered.shape, np.float32)
    page = (paper + (ink - paper) * covered) * lit + noise
    tint = (1.0, 0.97, 0.9)  # warm light
    colours = [(np.clip(page * t, 0, 1) * 255).astype(np.uint8) for t in tint]
    picture = Image.merge("RGB", [Image.fromarray(colour) for colour in colours])
    buffer = io.BytesIO()
    options: dict = {"compress_level": 1, "method": 0}  # of a PNG, of a WebP: the fastest
    if exif is not None:
        picture = picture.rotate(QUARTERS[exif], expand=True)
        about = Image.Exif()
        about[0x0112] = exif
        options["exif"] = about
    if kind == "JPEG":
        options["quality"] = quality
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
