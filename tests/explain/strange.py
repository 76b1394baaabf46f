"""Non-digit drawings made for tests: scribbles, letters, two digits at once."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rnn_demo.data import Split
from rnn_demo.images import drawing
from tests.support.pen import DIGITS

SHAPES = {  # drawn here, with corners other than those of the training's shapes
    "squares": [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]],
    "triangles": [[(0.5, 0), (1, 1), (0, 1), (0.5, 0)]],
    "stars": [[(0.2, 1), (0.5, 0), (0.8, 1), (0, 0.4), (1, 0.4), (0.2, 1)]],
    "arrows": [[(0, 0.5), (1, 0.5)], [(0.6, 0.2), (1, 0.5), (0.6, 0.8)]],
    "check marks": [[(0, 0.5), (0.35, 1), (1, 0)]],
}


def pen(strokes: list[list[tuple]], width: int) -> np.ndarray:
    """Draw strokes in a box from (0, 0) to (1, 1) with a pen of a width -> (28, 28) float32."""
    picture = Image.new("L", (280, 280))
    canvas = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(70 + 130 * x, 50 + 180 * y) for x, y in stroke]
        canvas.line(points, fill=255, width=width, joint="curve")
        for x, y in points:  # round ends
            canvas.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=255)
    image = drawing.normalise(np.asarray(picture, np.float32) / 255)
    assert image is not None
    return image


def scribbles(count: int) -> np.ndarray:
    """Return (count, 28, 28): paths through 8 to 30 random places, with rounded corners."""
    rng = np.random.default_rng(0)
    images = []
    for _ in range(count):
        places = rng.random((rng.integers(8, 30), 2))
        at = np.linspace(0, len(places) - 1, 6 * len(places))
        way = np.stack([np.interp(at, range(len(places)), places[:, i]) for i in (0, 1)], axis=1)
        smooth = [np.convolve(way[:, i], np.full(5, 0.2), "valid") for i in (0, 1)]
        images.append(pen([list(zip(*smooth, strict=True))], int(rng.integers(12, 28))))
    return np.stack(images)


def shapes(name: str, count: int) -> np.ndarray:
    """Return (count, 28, 28): one of SHAPES, with the same pens and distortions as the digits."""
    return _by_hand([SHAPES[name]], count)


def digits(each: int) -> np.ndarray:
    """Return (10 * each, 28, 28): digits, slanted and stretched at random."""
    return _by_hand(list(DIGITS.values()), each)


def _by_hand(figures: list[list[list[tuple]]], each: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    images = []
    for strokes in figures * each:
        turn = np.eye(2) + rng.normal(0, 0.06, (2, 2))
        moved = [[tuple(turn @ point) for point in stroke] for stroke in strokes]
        images.append(pen(moved, int(rng.integers(14, 24))))
    return np.stack(images)


def pairs(split: Split, count: int) -> np.ndarray:
    """Return (count, 28, 28): two MNIST digits side by side, as a canvas would show them."""
    rng = np.random.default_rng(2)
    images = []
    for a, b in rng.integers(0, len(split.images), (count, 2)):
        inked = [im[:, np.flatnonzero(im.any(axis=0))] for im in split.images[[a, b]]]
        gap = np.zeros((28, rng.integers(1, 5)), np.uint8)
        both = Image.fromarray(np.concatenate([inked[0], gap, inked[1]], axis=1))
        large = np.asarray(both.resize((both.width * 6, both.height * 6)), np.float32)
        images.append(drawing.normalise(large / 255))
    return np.stack(images)


def printed(letters: str, each: int) -> np.ndarray:
    """Return (len(letters) * each, 28, 28): letters of Pillow's font, slanted and stretched."""
    rng = np.random.default_rng(3)
    images = []
    for letter in letters * each:
        picture = Image.new("L", (400, 400))
        font = ImageFont.load_default(int(rng.integers(120, 220)))
        ImageDraw.Draw(picture).text((200, 200), letter, 255, font, "mm")
        a, b, c, d = (np.eye(2) + rng.normal(0, 0.1, (2, 2))).ravel()
        moved = picture.transform(
            picture.size,
            Image.Transform.AFFINE,
            (a, b, 200 * (1 - a - b), c, d, 200 * (1 - c - d)),
            Image.Resampling.BILINEAR,
        )
        images.append(drawing.normalise(np.asarray(moved, np.float32) / 255))
    return np.stack(images)


def overlapping(split: Split, count: int) -> np.ndarray:
    """Return (count, 28, 28): two MNIST digits that touch or overlap, one higher than the other."""
    rng = np.random.default_rng(5)
    images = []
    for pair in rng.integers(0, len(split.images), (count, 2)):
        both = np.zeros((40, 60), np.float32)
        for i, x, y in zip(pair, (0, rng.integers(10, 24)), (6, rng.integers(1, 12)), strict=True):
            place = both[y : y + 28, x : x + 28]
            np.maximum(place, split.images[i] / 255, out=place)
        large = Image.fromarray(both).resize((360, 240))
        images.append(drawing.normalise(np.asarray(large)))
    return np.stack(images)
