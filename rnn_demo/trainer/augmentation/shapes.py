"""Shapes that people draw to test a network: squares, houses, hearts, arrows.

To a network trained only on digits, closed shapes look like a zero, arrows and check marks like a
one or a seven.
"""

import numpy as np
import tensorflow as tf

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.trainer.augmentation.strokes import draw_path

HALF, TURN, SHAKE, STRETCH = 9.0, 0.2, 0.12, 0.3  # pixels, radians, of HALF, share of a side
_ANGLES = np.linspace(0, 2 * np.pi, 13)
_ROOF = [(-0.8, -0.2), (0.8, -0.2), (0, -1), (-0.8, -0.2)]
_HEART = [(0, -0.5), (0.5, -1), (1, -0.5), (0, 1)]
_ARROW = [(-1, 0), (1, 0), (0.4, -0.5), (1, 0), (0.4, 0.5)]
# Corners relative to the middle, x to the right and y down, each in [-1, 1].
OUTLINES: dict[str, list[tuple[float, float]]] = {
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)],
    "rectangle": [(-1, -0.6), (1, -0.6), (1, 0.6), (-1, 0.6), (-1, -0.6)],
    "triangle": [(0, -1), (1, 0.8), (-1, 0.8), (0, -1)],
    "triangle, point down": [(0, 1), (1, -0.8), (-1, -0.8), (0, 1)],
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)],
    "house": [(-0.8, 1), (-0.8, -0.2), (0, -1), (0.8, -0.2), (0.8, 1), (-0.8, 1)],
    "house with a ceiling": [*_ROOF, (-0.8, 1), (0.8, 1), (0.8, -0.2)],
    "pentagon": [(0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3), (0, -1)],
    "star": [(0, -1), (0.6, 0.8), (-0.95, -0.3), (0.95, -0.3), (-0.6, 0.8), (0, -1)],
    "heart": [
        (np.sin(a) ** 3, -(13 * np.cos(a) - 5 * np.cos(2 * a) - 2 * np.cos(3 * a)) / 17)
        for a in _ANGLES
    ],
    "heart with a straight point": [*_HEART, *((-x, y) for x, y in _HEART[2::-1])],
    "arrow right": _ARROW,
    "arrow left": [(-x, y) for x, y in _ARROW],
    "arrow up": [(y, -x) for x, y in _ARROW],
    "arrow down": [(y, x) for x, y in _ARROW],
    "check mark": [(-1, 0.1), (-0.4, 0.9), (1, -0.9)],
}
CORNERS = max(len(corners) for corners in OUTLINES.values())
_TABLE = np.array(  # (kinds, CORNERS, 2), the last corner repeated
    [corners + [corners[-1]] * (CORNERS - len(corners)) for corners in OUTLINES.values()],
    np.float32,
)


def shapes(count: int, seed: tf.Tensor) -> tf.Tensor:
    """Draw shapes of random kinds with random slants, proportions and small errors.

    Args:
        seed: (2,) int32.

    Returns:
        (count, 28, 28) float32 in [0, 1].
    """
    seeds = tf.unstack(tf.random.experimental.stateless_split(seed, 3))
    kind = tf.random.stateless_uniform((count,), seeds[0], maxval=len(_TABLE), dtype=tf.int32)
    corners = tf.gather(tf.constant(_TABLE), kind)  # (count, CORNERS, 2)
    corners += tf.random.stateless_uniform(corners.shape, seeds[1], -SHAKE, SHAKE)
    u = tf.random.stateless_uniform((3, count, 1), seeds[2], -1.0, 1.0)
    cos, sin = tf.cos(TURN * u[0]), tf.sin(TURN * u[0])
    x, y = corners[..., 0] * (1 + STRETCH * (u[1] - 1) / 2), corners[..., 1]
    x, y = cos * x - sin * y, sin * x + cos * y
    path = tf.stack([COLUMNS / 2 + HALF * x, ROWS / 2 + HALF * y], axis=2)
    return draw_path(path, tf.ones((count, CORNERS - 1), tf.bool), u[2, :, 0] / 2 + 0.5)
