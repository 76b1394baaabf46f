"""Find where the answer changes between two similar digits: `python -m scripts.minimal_pairs`.

One property of a drawing changes in equal steps from one digit to the other. Pillow draws the
lines, not the code that draws images for training. The table is written to assets.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from rnn_demo import library
from rnn_demo.data import ASSETS
from rnn_demo.images import drawing
from rnn_demo.spec.presets import DEFAULT

FILE = ASSETS / "minimal_pairs.md"
STEPS, PENS = 13, (12, 18, 24)  # pixels of a canvas of 280
HEAD = "| pair | what changes | from | to | it turns at |\n|---|---|---:|---:|---|"
Stroke = list[tuple[float, float]]  # x to the right and y down, each in [-1, 1]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Stroke:
    """Return points on an ellipse; angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 40))
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def one_or_seven(angle: float) -> list[Stroke]:
    """Return a stem, and a stroke half as long from its top, at an angle in degrees to it."""
    x, y = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    return [[(0.4 - x, -1 + y), (0.4, -1), (0.4 - 0.5 * max(0, angle - 30) / 60, 1)]]


def one(length: float, angle: float = 35) -> list[Stroke]:
    """Return a stem, and an upstroke of a share of its length, at an angle in degrees to it."""
    x, y = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    return [[(0.3 - 2 * length * x, -1 + 2 * length * y), (0.3, -1), (0.3, 1)]]


def seven(hook: float, slant: float = 0.35) -> list[Stroke]:
    """Return a seven whose top begins with a hook, a share of its height; `slant` is the stem's."""
    return [[(-0.6, -1 + 2 * hook), (-0.6, -1), (0.6, -1), (0.6 - 2 * slant, 1)]]


def nine_or_four(gap: float) -> list[Stroke]:
    """Return a stem with a ring to its left that has a gap in degrees, from the top right on."""
    return [arc(-0.05, -0.5, 0.5, 0.5, 0, 360 - gap), [(0.45, -1), (0.45, 1)]]


def nought_or_six(height: float) -> list[Stroke]:
    """Return a ring whose upper end continues above it, by a share of the whole height."""
    top = -1 + 2 * height
    ring = arc(0, (1 + top) / 2, 0.55, (1 - top) / 2, -180, 180)
    return [[(0.35, -1), (-0.3, -1 + 0.6 * height), *ring]] if height else [ring]


def two_or_z(round_: float) -> list[Stroke]:
    """Return a Z whose upper right corner is rounded, with a radius relative to half its width."""
    r = 0.6 * round_
    top = [(-0.6, -1 + 0.3 * round_), *arc(0.6 - r, -1 + r, r, r, -90, 30)] if r else [(-0.6, -1)]
    return [[*top, *([] if r else [(0.6, -1)]), (-0.6, 1), (0.6, 1)]]


def five_or_s(round_: float) -> list[Stroke]:
    """Return a five whose upper corner is rounded, with a radius relative to half its width."""
    r = 0.5 * round_
    corner = arc(-0.45 + r, -1 + r, r, r, -90, -180) if r else [(-0.45, -1)]
    return [[(0.5, -1 + 0.2 * round_), *corner, (-0.45, -0.2), *arc(0, 0.4, 0.55, 0.6, -130, 140)]]


PAIRS: list[tuple[str, str, Callable[[float], list[Stroke]], float, float]] = [
    ("1 / 7", "degrees between stem and top", one_or_seven, 20, 95),
    ("1", "length of the upstroke, of the stem's", one, 0.1, 0.9),
    ("7", "length of the hook, of the height", seven, 0, 0.5),
    ("9 / 4", "degrees of the ring that are missing at its top", nine_or_four, 0, 180),
    ("0 / 6", "of the height above the ring", nought_or_six, 0, 0.5),
    ("Z / 2", "radius of the corner, of the half width", two_or_z, 0, 1),
    ("5 / S", "radius of the corner, of the half width", five_or_s, 0, 1),
]


def drawn(strokes: list[Stroke], pen: int) -> np.ndarray:
    """Return the image that a drawing on the canvas becomes, (28, 28) float32."""
    canvas = Image.new("L", (280, 280))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        points = [(140 + 90 * x, 140 + 90 * y) for x, y in stroke]
        draw.line(points, fill=255, width=pen, joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    image = drawing.normalise(drawing.estimate_ink(canvas))
    assert image is not None
    return image


def read_as_meant() -> dict[str, float]:
    """Return the shares of ones with long upstrokes read as 1, and of sevens with hooks as 7."""
    model, share = library.open_model_by_name(DEFAULT), np.linspace(0, 1, 5)
    ones = [one(0.5 + 0.4 * a, 20 + 25 * b) for a in share for b in share]
    sevens = [seven(0.1 + 0.2 * a, 0.1 + 0.4 * b) for a in share for b in share]
    return {
        name: float(
            np.mean([model.read_image(drawn(s, pen)).digit == digit for s in many for pen in PENS])
        )
        for name, digit, many in (("ones", 1, ones), ("sevens", 7, sevens))
    }


def table() -> str:
    """Return a table of the values at which the answer changes, for the middle pen."""
    lines, model = [HEAD], library.open_model_by_name(DEFAULT)
    for pair, what, shape, low, high in PAIRS:
        steps = np.linspace(low, high, STEPS)
        read = [model.read_image(drawn(shape(step), PENS[1])).digit for step in steps]
        turns = [
            f"{before} to {after} at {(a + b) / 2:.3g}"
            for (a, b), (before, after) in zip(pairwise(steps), pairwise(read), strict=True)
            if before != after
        ]
        told = ", ".join(turns) or f"never: {read[0]} throughout"
        lines.append(f"| {pair} | {what} | {low:g} | {high:g} | {told} |")
    return "\n".join(lines)


if __name__ == "__main__":
    FILE.write_text(table() + "\n", encoding="utf-8")
    print(read_as_meant())
