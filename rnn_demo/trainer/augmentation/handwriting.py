"""Draw digits in forms of other regions, which are rare in MNIST, as its writers were American.

Source of the forms: Wikipedia, "Regional handwriting variation". Each form is a few control points,
moved a little at random and joined by a pen; `redraw` then bends them like all other digits.
"""

import math

import numpy as np
import tensorflow as tf

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.trainer.augmentation.strokes import image_of_each_path

HALF = 9.0  # pixels from the middle to y = 1
SHAKE = 0.08  # of HALF: random displacement of control points
STEPS = 3  # straight pieces between two points of a curve
# x to the right and y down from the middle. Four numbers are a point's places in two variants of a
# form; all points of a digit are interpolated between the two by the same random fraction.
Point = tuple[float, ...]
Stroke = tuple[bool, list[Point]]  # True for a curve through its points, False for straight lines


def line(*points: Point) -> Stroke:
    """Make a stroke of straight pieces."""
    return False, list(points)


def curved_line(*points: Point) -> Stroke:
    """Make a stroke that is a smooth curve."""
    return True, list(points)


def oval_stroke(y: float, half_width: float, half_height: float) -> Stroke:
    """Make a closed stroke that starts at its rightmost point and goes up."""
    angles = [math.pi * i / 3 for i in range(6)]
    points = [(half_width * math.cos(a), y - half_height * math.sin(a)) for a in angles]
    return curved_line(*points, points[0])


_TOP, _STEM = (0.15, -1), line((0.15, -1), (0.15, 1))
_FOOT, _BAR = line((-0.4, 1), (0.65, 1)), line((-0.45, 0), (0.5, -0.05))
# The corners of a calculator's digit
_A, _B, _C, _D, _E, _F = ((x, y) for y in (-1, 0, 1) for x in (-0.5, 0.5))
_FIVE = curved_line((-0.45, -0.1), (0.1, -0.3), (0.55, 0.15), (0.4, 0.75), (-0.1, 1), (-0.55, 0.8))
FORMS: list[tuple[int, list[Stroke]]] = [
    # Zeros with a slash, either way, or a dot: programmers, radio amateurs, early terminals.
    (0, [oval_stroke(0, 0.6, 1), line((0.5, -0.8, 0.9, -1.1), (-0.5, 0.8, -0.9, 1.1))]),
    (0, [oval_stroke(0, 0.6, 1), line((-0.45, -0.75), (0.45, 0.75))]),
    (0, [oval_stroke(0, 0.6, 1), line((0, -0.05), (0, 0.05))]),
    # Ones with a short to nearly full upstroke, more or less steep, straight or bent, with or
    # without a foot: much of Europe, Latin America; the longest are French and German.
    (1, [line((-0.2, -0.65, -0.6, 0.8), _TOP), _STEM]),
    (1, [line((-0.3, -0.55, -0.95, 0.6), _TOP), _STEM]),
    (1, [curved_line((-0.3, -0.6, -0.75, 0.75), (-0.1, -0.8, -0.15, -0.2), _TOP), _STEM]),
    (1, [line((-0.25, -0.6, -0.75, 0.6), _TOP), _STEM, _FOOT]),
    # Twos with a loop: once taught in the United States, Germany and Austria.
    (2, [curved_line((-0.5, -0.6), (-0.05, -1), (0.45, -0.7), (0.3, -0.1), (-0.2, 0.65),
               (-0.55, 0.9), (-0.65, 0.65), (-0.35, 0.55), (0, 0.8), (0.35, 0.95), (0.65, 0.75))]),
    # Fours open at the top, as on displays, and closed, as in print; both are everywhere.
    (4, [line((-0.5, -1), (-0.6, 0.25), (0.65, 0.2)), line((0.25, -0.3, 0.3, -1), (0.2, 1))]),
    (4, [line((-0.1, -1), (-0.65, 0.3), (0.65, 0.25)), line((0.3, -0.2), (0.15, 1))]),
    (4, [line((0.2, 1), (0.25, -1), (-0.65, 0.35), (0.65, 0.35))]),
    # Fives in one stroke, round like an S or with corners, and in two strokes, with the top added
    # last, which need not touch: both are taught, often in the same country.
    (5, [curved_line((0.55, -1), (0, -0.95), (-0.4, -0.7), (-0.35, -0.25), (0.2, -0.15),
               (0.55, 0.3), (0.3, 0.85), (-0.2, 1), (-0.55, 0.75))]),
    (5, [line((0.55, -1), (-0.4, -1), (-0.45, -0.1)), _FIVE]),
    (5, [line((-0.4, -0.85), (-0.45, -0.1)), _FIVE, line((-0.4, -1, -0.2, -0.8), (0.6, -1))]),
    # Sevens with a bar: continental Europe, Latin America. With a hook: East Asia, and copperplate.
    (7, [line((-0.65, -0.95), (0.6, -1), (0.1, 1, -0.4, 1)), _BAR]),
    (7, [line((-0.65, -0.95), (0.6, -1)), curved_line((0.6, -1), (0.1, 0), (-0.05, 1)), _BAR]),
    (7, [line((-0.6, -0.75, -0.7, -0.3), (-0.6, -1), (0.6, -1), (0.3, 1, -0.3, 1))]),
    (7, [line((-0.7, -0.7, -0.6, -0.4), (-0.55, -0.95), (0.6, -1)),
         curved_line((0.6, -1), (0.15, 0), (0.1, 1))]),
    # Eights of two rings, and with corners.
    (8, [oval_stroke(-0.5, 0.42, 0.48), oval_stroke(0.5, 0.52, 0.5)]),
    (8, [line((0.5, -1), (-0.5, -1), (0.5, 1), (-0.5, 1), (0.5, -1))]),
    # Nines with a straight tail, and with one that ends in a hook, as in parts of Europe.
    (9, [oval_stroke(-0.5, 0.5, 0.5), line((0.5, -0.5), (0.5, 1, 0.1, 1))]),
    (9, [oval_stroke(-0.5, 0.5, 0.5),
         curved_line((0.5, -0.5), (0.5, 0.4), (0.2, 0.95), (-0.3, 0.9), (-0.5, 0.65))]),
    # Digits as on a calculator, in seven segments.
    (0, [line(_A, _B, _F, _E, _A)]),
    (1, [line((0, -1), (0, 1))]),
    (2, [line(_A, _B, _D, _C, _E, _F)]),
    (3, [line(_A, _B, _F, _E), line(_C, _D)]),
    (4, [line(_A, _C, _D), line(_B, _F)]),
    (5, [line(_B, _A, _C, _D, _F, _E)]),
    (6, [line(_B, _A, _E, _F, _D, _C)]),
    (7, [line(_A, _B, _F)]),
    (7, [line(_C, _A, _B, _F)]),
    (8, [line(_A, _B, _F, _E, _A), line(_C, _D)]),
    (9, [line(_D, _C, _A, _B, _F, _E)]),
]  # fmt: skip


@tf.function(autograph=False, jit_compile=True)
def random_digits_and_labels(count: int, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Draw digits of random forms: (count, 28, 28) float32 in [0, 1], and labels (count,) int32.

    The seed is (2,) int32.
    """
    seeds = tf.unstack(tf.random.experimental.stateless_split(seed, 3))
    form = tf.random.stateless_uniform((count,), seeds[0], maxval=len(FORMS), dtype=tf.int32)
    control, paths, down, digits = (tf.gather(tf.constant(t), form) for t in _TABLES)
    u = tf.random.stateless_uniform((2, count, 1, 1), seeds[1])
    points = control[..., :2] + u[0] * (control[..., 2:] - control[..., :2])
    points += tf.random.stateless_uniform(points.shape, seeds[2], -SHAKE, SHAKE)
    path = tf.matmul(paths, points) * HALF + tf.constant([COLUMNS / 2, ROWS / 2])
    return image_of_each_path(path, down, u[1, :, 0, 0]), digits


def _control_points_to_path_matrix(is_curved: bool, places: list[int], controls: int) -> np.ndarray:
    """Return the matrix, (steps, controls) float32, from control points to the path of a pen.

    A curved path is a Catmull-Rom spline, which is closed if it ends at its first point; others are
    straight lines. `places` are the indices of the control points on the path.
    """
    at = np.eye(controls, dtype=np.float32)[places]
    if not is_curved:
        return at
    closed = places[0] == places[-1]
    before, after = (at[-2:-1], at[1:2]) if closed else (at[:1], at[-1:])
    a, b, c, d = (np.concatenate([before, at, after])[i : len(at) - 1 + i] for i in range(4))
    t = np.arange(STEPS, dtype=np.float32)[:, None, None] / STEPS
    cubic = 3 * (b - c) + d - a
    pieces = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * cubic))
    return np.concatenate([pieces.swapaxes(0, 1).reshape(-1, controls), at[-1:]])


def _forms_as_arrays() -> tuple[np.ndarray, ...]:
    """Return all forms as arrays, padded to the longest.

    They are control points (forms, C, 4); matrices from these to paths (forms, S, C); True if the
    pen is down between two points of a path (forms, S - 1); the digits (forms,) int32.
    """
    points = [list(dict.fromkeys(p for _, line in form for p in line)) for _, form in FORMS]
    controls = max(map(len, points))
    control = np.zeros((len(FORMS), controls, 4), np.float32)
    paths, downs = [], []
    for (_, form), mine, row in zip(FORMS, points, control, strict=True):
        row[: len(mine)] = [point + point if len(point) == 2 else point for point in mine]
        strokes = [
            _control_points_to_path_matrix(is_curved, [mine.index(p) for p in line], controls)
            for is_curved, line in form
        ]
        paths.append(np.concatenate(strokes))
        downs.append(np.concatenate([[True] * (len(s) - 1) + [False] for s in strokes])[:-1])
    longest = max(map(len, paths))
    filled = [np.pad(path, ((0, longest - len(path)), (0, 0)), mode="edge") for path in paths]
    down = [np.pad(d, (0, longest - 1 - len(d))) for d in downs]
    digits = np.array([digit for digit, _ in FORMS], np.int32)
    return control, np.stack(filled), np.stack(down), digits


_TABLES = _forms_as_arrays()
