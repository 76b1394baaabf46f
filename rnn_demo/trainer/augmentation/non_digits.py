"""Pictures that are not digits: pairs and heaps of digits, rotated or mirrored ones, lines, shapes.

A network that sees only digits in training is confident about any picture. On these pictures it
learns to give all ten answers the same probability (D. Hendrycks et al., "Deep Anomaly Detection
with Outlier Exposure", ICLR 2019). Images are (B, 28, 28) float32 in [0, 1], labels (B,) int32, a
seed (2,) int32.
"""

import math

import numpy as np
import tensorflow as tf

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.trainer.augmentation.affine import (
    inverse_of_rotation_shear_scale,
    resample_by_inverse_matrix,
)
from rnn_demo.trainer.augmentation.strokes import draw_line_on_chosen_images, image_of_each_path

# A random number in [0, 1) below the first limit gives a pair, below the second a heap, and so on;
# the rest are shapes such as squares, hearts and arrows.
PAIRS_TO, HEAPS_TO, SIDES_TO, LINES_TO = 0.25, 0.37, 0.6, 0.75
LINES = 5
# Not digits when mirrored; on their side all digits except 0 and 1 are non-digits
MIRRORABLE = (3, 4, 6, 7, 9)
# Shapes that people draw to test a network. To one trained only on digits closed shapes look like a
# zero, arrows and check marks like a one or a seven.
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


def non_digits(images: tf.Tensor, labels: tf.Tensor, count: int, seed: tf.Tensor) -> tf.Tensor:
    """Make `count` non-digits from the digits `count` to `4 * count - 1` of a batch."""
    seeds = tf.unstack(tf.random.experimental.stateless_split(seed, 5))
    sources = [images[part * count : (part + 1) * count] for part in (1, 2, 3)]
    kind = tf.random.stateless_uniform((count, 1, 1), seeds[0])
    picture = tf.where(
        kind < LINES_TO, random_line_images(count, seeds[1]), random_shape_images(count, seeds[4])
    )
    on_a_side = turn_or_mirror_digits(sources[0], labels[count : 2 * count], seeds[1])
    picture = tf.where(kind < SIDES_TO, on_a_side, picture)
    picture = tf.where(kind < HEAPS_TO, heap_up_digits(sources, seeds[2]), picture)
    return tf.where(kind < PAIRS_TO, put_side_by_side(sources[:2], seeds[3]), picture)


def put_side_by_side(sources: list[tf.Tensor], seed: tf.Tensor) -> tf.Tensor:
    """Put two digits side by side, scaled down; sometimes they touch. There are two `sources`."""
    u = tf.random.stateless_uniform((6, sources[0].shape[0]), seed, -1.0, 1.0)
    apart = 6.5 + 1.5 * u[0]
    left, right = (
        _rotate_scale_shift_by_amounts(
            source, 0.1 * u[1 + i], 0.6 + 0.1 * u[3], (2 * i - 1) * apart, 2 * u[4 + i]
        )
        for i, source in enumerate(sources)
    )
    return tf.maximum(left, right)


def heap_up_digits(sources: list[tf.Tensor], seed: tf.Tensor) -> tf.Tensor:
    """Lay three digits on top of each other, each rotated by a random angle; of three `sources`."""
    u = tf.random.stateless_uniform((3, 4, sources[0].shape[0]), seed, -1.0, 1.0)
    one, two, three = (
        _rotate_scale_shift_by_amounts(
            source, math.pi * v[0], 0.75 + 0.25 * v[1], 4 * v[2], 4 * v[3]
        )
        for source, v in zip(sources, tf.unstack(u), strict=True)
    )
    return tf.maximum(one, tf.maximum(two, three))


def turn_or_mirror_digits(images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Rotate digits by 90 degrees or mirror them; cross out 0 and 1, which would stay digits."""
    u = tf.random.stateless_uniform((2, images.shape[0], 1, 1), seed)
    on_its_side = tf.transpose(images, (0, 2, 1))
    on_its_side = tf.where(u[0] < 0.5, on_its_side[:, ::-1], on_its_side[:, :, ::-1])
    can_be_mirrored = tf.reduce_any(labels[:, None] == tf.constant(MIRRORABLE), axis=1)
    picture = tf.where(
        can_be_mirrored[:, None, None] & (u[1] < 0.5), images[:, :, ::-1], on_its_side
    )
    cross = tf.reverse(tf.eye(ROWS), axis=[1]) + tf.eye(ROWS)
    return tf.where((labels < 2)[:, None, None], tf.maximum(picture, cross), picture)


def random_line_images(count: int, seed: tf.Tensor) -> tf.Tensor:
    """Draw five straight strokes between the nine points of a grid."""
    places = tf.random.stateless_uniform((LINES, 4, count), seed, maxval=3, dtype=tf.int32)
    picture = tf.zeros((count, ROWS, COLUMNS))
    for ends in tf.unstack(4.5 + 9.5 * tf.cast(places, tf.float32)):
        picture = draw_line_on_chosen_images(
            picture, tuple(tf.unstack(ends)), tf.fill((count,), True), tf.fill((count,), 0.5)
        )
    return picture


def random_shape_images(count: int, seed: tf.Tensor) -> tf.Tensor:
    """Draw shapes of random kinds with random slants, proportions and small errors."""
    seeds = tf.unstack(tf.random.experimental.stateless_split(seed, 3))
    kind = tf.random.stateless_uniform((count,), seeds[0], maxval=len(_TABLE), dtype=tf.int32)
    corners = tf.gather(tf.constant(_TABLE), kind)  # (count, CORNERS, 2)
    corners += tf.random.stateless_uniform(corners.shape, seeds[1], -SHAKE, SHAKE)
    u = tf.random.stateless_uniform((3, count, 1), seeds[2], -1.0, 1.0)
    cos, sin = tf.cos(TURN * u[0]), tf.sin(TURN * u[0])
    x, y = corners[..., 0] * (1 + STRETCH * (u[1] - 1) / 2), corners[..., 1]
    x, y = cos * x - sin * y, sin * x + cos * y
    path = tf.stack([COLUMNS / 2 + HALF * x, ROWS / 2 + HALF * y], axis=2)
    return image_of_each_path(path, tf.ones((count, CORNERS - 1), tf.bool), u[2, :, 0] / 2 + 0.5)


def _rotate_scale_shift_by_amounts(
    images: tf.Tensor, turn: tf.Tensor, size: tf.Tensor, right: tf.Tensor, down: tf.Tensor
) -> tf.Tensor:
    matrix = inverse_of_rotation_shear_scale(turn, tf.zeros_like(turn), size, size)
    return resample_by_inverse_matrix(images, matrix, right, down)
