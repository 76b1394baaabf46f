"""What the canvas sends when a digit was drawn on it: its strokes, and a PNG of all of it."""

import base64
import io
import itertools
import random
from typing import Any

from PIL import Image, ImageDraw

from tests.support.pen import DIGITS

SIDE = 280
PEN = 18
SMOOTH = 3  # drawn so many times larger and reduced: a browser's strokes have soft edges
# Of what Fabric.js 7.4 says of a stroke.
PATH = {"type": "Path", "version": "7.4.0", "stroke": "#ffffff", "strokeWidth": PEN, "fill": None}


def drawing(digit: int, chance: random.Random) -> dict[str, Any]:
    """The canvas's state with that digit on it, of a place and size of chance: no two are alike."""
    height = chance.uniform(130, 220)
    width = height * chance.uniform(0.6, 0.8)
    left, top = chance.uniform(15, 265 - width), chance.uniform(15, 265 - height)
    strokes = [
        [
            (left + x * width + chance.gauss(0, 0.7), top + y * height + chance.gauss(0, 0.7))
            for x, y in stroke
        ]
        for stroke in DIGITS[digit]
    ]
    raw = {"version": "7.4.0", "objects": [_path(s) for s in strokes], "background": "#000000"}
    return {"drawing": {"raw": raw, "data": _png_url(strokes)}}


def _path(stroke: list[tuple[float, float]]) -> dict[str, Any]:
    xs, ys = zip(*stroke, strict=True)
    line: list[list[Any]] = [["M", *stroke[0]]]
    for (x, y), (to_x, to_y) in itertools.pairwise(stroke):
        line += [  # a mouse tells of more points than a polygon has
            ["Q", x, y, x + (to_x - x) * part, y + (to_y - y) * part]
            for part in (0.25, 0.5, 0.75, 1.0)
        ]
    place = {"left": min(xs), "top": min(ys), "width": max(xs) - min(xs)}
    return {**PATH, **place, "height": max(ys) - min(ys), "path": line}


def _png_url(strokes: list[list[tuple[float, float]]]) -> str:
    picture = Image.new("RGBA", (SIDE * SMOOTH, SIDE * SMOOTH), "black")
    pen = ImageDraw.Draw(picture)
    radius = PEN / 2
    for stroke in strokes:
        pen.line(
            [(x * SMOOTH, y * SMOOTH) for x, y in stroke],
            fill="white",
            width=PEN * SMOOTH,
            joint="curve",
        )
        for x, y in (stroke[0], stroke[-1]):
            box = (x - radius, y - radius, x + radius, y + radius)
            pen.ellipse([v * SMOOTH for v in box], fill="white")
    buffer = io.BytesIO()
    picture.reduce(SMOOTH).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
