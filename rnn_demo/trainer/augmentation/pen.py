"""MNIST redrawn by many pens: other slants and proportions, thin and thick pens, slashes, flags.

People who draw on a canvas write slashed zeros, ones with a flag or a foot and barred sevens, with
pens from a thirtieth to a fifth of the digit's height, and leave dabs beside a digit; MNIST has few
of these. Here they are made from MNIST's own images, in the graph, and then brought to 28x28 as
`rnn_demo.images.drawing` does it.
"""

import math

import numpy as np
import tensorflow as tf

from rnn_demo.data import ROWS
from rnn_demo.trainer.augmentation.affine import affine, inverse_matrix
from rnn_demo.trainer.augmentation.hands import hands
from rnn_demo.trainer.augmentation.non_digits import non_digits
from rnn_demo.trainer.augmentation.strokes import add_strokes, extent
from rnn_demo.trainer.losses import NO_DIGIT

REDRAWN = 0.75  # share of a batch; the rest is only moved a little, as `affine` does
NON_DIGITS = 0.08  # share of a batch that is no digit: it is redrawn, too
HANDS = 0.08  # share of a batch that is written as elsewhere in the world, and redrawn
MARGIN = 4  # pixels around an image, so that there is room for a long slash
CANVAS = 54  # pixels, each side, of what is drawn on
ZOOM = 1.5  # canvas pixels to one of the image
BOX = 20.0
ROTATION = math.radians(16)
SHEAR = 0.3
ASPECT = math.log(1.8)
SQUARE = (0.15, 0.75)  # how much rings are pulled into their corners, in the mean, and give or take
HALF = 10.0  # pixels from the middle of a digit to its edge
WAVES = ((4, 1.7), (9, 0.5))  # knots a side of a displacement, and its size in image pixels
PEN = (1.0, 4.5)  # width of strokes, in pixels of the result; thin ones are more frequent


def redraw_most(
    images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Redraw most of the images, move others a little, put a few digits of other hands and a few
    pictures of no digit in the place of some.

    images: (B, 28, 28) float32 in [0, 1], B known. labels: (B,) int32. seed: (2,) int32.
    Returns images (B, 28, 28) float32 and their labels, NO_DIGIT for what is none.
    """
    count, none, other = (round(share * images.shape[0]) for share in (REDRAWN, NON_DIGITS, HANDS))
    written, digits = hands(other, seed)
    kept, _ = affine(images[count:], labels[count:], seed)
    replaced, own = none + other, slice(none + other, count)
    most = tf.concat([non_digits(images, labels, none, seed), written, images[own]], axis=0)
    as_they_are = tf.fill((replaced,), NO_DIGIT)  # no slash or flag on what has its own
    redrawn = redraw(most, tf.concat([as_they_are, labels[own]], axis=0), seed)
    labels = tf.concat([as_they_are[:none], digits, labels[replaced:]], axis=0)
    return tf.concat([redrawn, kept], axis=0), labels


@tf.function(autograph=False, jit_compile=True)
def redraw(images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Add strokes, deform, take another pen, normalise; shapes as in `redraw_most`."""
    seeds = tf.random.experimental.stateless_split(seed, 3)
    images = tf.pad(images, [[0, 0], [MARGIN, MARGIN], [MARGIN, MARGIN]])
    canvas = deform(add_strokes(images, labels, seeds[0]), seeds[1])
    return normalise(change_pen(canvas, seeds[2]))


def deform(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Turn, slant, stretch and bend: (B, 36, 36) to (B, 54, 54), 1.5 times as large.

    The bending is that of Simard, Steinkraus, Platt (2003), smooth by splines between few knots.
    """
    count = images.shape[0]
    seeds = tf.random.experimental.stateless_split(seed, 1 + len(WAVES))
    u = tf.random.stateless_uniform((7, count), seeds[0], -1.0, 1.0)
    aspect = tf.exp(0.5 * ASPECT * u[0] * tf.sqrt(tf.abs(u[1])))  # mostly near 1
    a, b, c, d = inverse_matrix(
        ROTATION * u[2], SHEAR * u[3] * tf.abs(u[4]), ZOOM * aspect, ZOOM / aspect
    )
    place = tf.range(CANVAS, dtype=tf.float32) - (CANVAS - 1) / 2
    x, y = place[None, None, :], place[None, :, None]
    a, b, c, d = (v[:, None, None] for v in (a, b, c, d))
    middle = (images.shape[1] - 1) / 2
    x, y = a * x + b * y, c * x + d * y  # (B, 54, 54), in pixels of the image from its middle
    square = ((SQUARE[0] + SQUARE[1] * u[6]) / HALF**2)[:, None, None]
    x, y = squared(x, y, square) + middle, squared(y, x, square) + middle
    for (knots, size), wave_seed in zip(WAVES, tf.unstack(seeds[1:]), strict=True):
        bend = tf.random.stateless_normal((2, count, knots, knots), wave_seed)
        bend *= size * (0.5 + 0.5 * u[5])[:, None, None]
        spline = splines(knots)
        bend = tf.einsum("yk,cbkl,xl->cbyx", spline, bend, spline)
        x, y = x + bend[0], y + bend[1]
    return bilinear(images, x, y)


def squared(x: tf.Tensor, y: tf.Tensor, square: tf.Tensor) -> tf.Tensor:
    """Where x (B, H, W) comes from when a ring is pulled into its corners, or away from them.

    The elliptical mapping of a square to a disc, x * sqrt(1 - y^2 / 2), as far as `square` says.
    """
    return x * tf.sqrt(1 - 0.5 * tf.clip_by_value(square * y * y, -1.0, 1.0))


def splines(knots: int) -> np.ndarray:
    """(54, knots) float32: cubic B-splines over the canvas, each scaled to 1 at its knot."""
    knot = np.linspace(-0.5, CANVAS - 0.5, knots)
    t = np.abs(np.arange(CANVAS)[:, None] - knot) / (knot[1] - knot[0])
    near, far = 1 - 1.5 * t**2 + 0.75 * t**3, 0.25 * np.maximum(2 - t, 0) ** 3
    return np.where(t < 1, near, far).astype(np.float32)


def bilinear(images: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The images' values at columns x and rows y, (B, 54, 54) each; outside is paper."""
    size = images.shape[1] + 2
    padded = tf.reshape(tf.pad(images, [[0, 0], [1, 1], [1, 1]]), (-1, size * size))
    x = tf.clip_by_value(x + 1, 0.0, size - 1.001)
    y = tf.clip_by_value(y + 1, 0.0, size - 1.001)
    x0, y0 = tf.floor(x), tf.floor(y)
    right, down = x - x0, y - y0
    index = tf.cast(y0 * size + x0, tf.int32)

    def value(offset: int) -> tf.Tensor:
        flat = tf.reshape(index + offset, (-1, CANVAS * CANVAS))
        return tf.reshape(tf.gather(padded, flat, axis=1, batch_dims=1), (-1, CANVAS, CANVAS))

    above = value(0) * (1 - right) + value(1) * right
    below = value(size) * (1 - right) + value(size + 1) * right
    return above * (1 - down) + below * down


def change_pen(canvas: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Make strokes thinner or thicker, to a width drawn at random, and their edges sharper."""
    u = tf.random.stateless_uniform((2, canvas.shape[0]), seed)
    top, bottom = extent(canvas, axis=2)
    left, right = extent(canvas, axis=1)
    to_result = BOX / tf.maximum(bottom - top, right - left)
    wanted = (PEN[0] + (PEN[1] - PEN[0]) * u[0] ** 1.4) / to_result
    grow = tf.clip_by_value((wanted - stroke_width(canvas)) / 2, -1.7, 2.5)
    thicker = dilate(canvas, cross=True)
    thickest = dilate(thicker, cross=False)
    thinner = 1 - dilate(1 - canvas, cross=True)
    thinnest = 1 - dilate(1 - thinner, cross=False)
    levels = [(-2.0, thinnest), (-1.0, thinner), (0.0, canvas), (1.0, thicker), (2.0, thickest)]
    result = tf.zeros_like(canvas)
    for level, picture in levels:
        share = tf.nn.relu(1 - tf.abs(tf.clip_by_value(grow, -2.0, 2.0) - level))
        result += share[:, None, None] * picture
    contrast = (1.2 + 3 * u[1])[:, None, None]
    return tf.clip_by_value((result - 0.5) * contrast + 0.5, 0.0, 1.0)


def stroke_width(canvas: tf.Tensor) -> tf.Tensor:
    """(B,): the mean width of strokes, from area and outline: a line has two long sides."""
    dx = canvas[:, 1:, 1:] - canvas[:, 1:, :-1]
    dy = canvas[:, 1:, 1:] - canvas[:, :-1, 1:]
    outline = tf.reduce_sum(tf.sqrt(dx * dx + dy * dy + 1e-9), axis=(1, 2))
    return 2 * tf.reduce_sum(canvas, axis=(1, 2)) / tf.maximum(outline, 1.0)


def dilate(canvas: tf.Tensor, cross: bool) -> tf.Tensor:
    """Grey dilation by one pixel, with a cross of 5 or a square of 9."""
    padded = tf.pad(canvas, [[0, 0], [1, 1], [1, 1]])
    across = tf.maximum(padded[:, :, 2:], padded[:, :, :-2])
    if cross:
        down = tf.maximum(padded[:, 2:, 1:-1], padded[:, :-2, 1:-1])
        return tf.maximum(tf.maximum(across[:, 1:-1], down), canvas)
    across = tf.maximum(across, padded[:, :, 1:-1])
    return tf.maximum(tf.maximum(across[:, 2:], across[:, :-2]), across[:, 1:-1])


def normalise(canvas: tf.Tensor) -> tf.Tensor:
    """Fit the ink into 20x20 keeping its aspect, centre it by mass: (B, 54, 54) to (B, 28, 28).

    The same steps as `drawing.normalise`: two triangle filters, one an axis, are two products.
    """
    top, bottom = extent(canvas, axis=2)
    left, right = extent(canvas, axis=1)
    scale = BOX / tf.maximum(tf.maximum(bottom - top, right - left), 1.0)
    down = _resampling(top, bottom, scale, tf.reduce_sum(canvas, axis=2))  # (B, 28, 54)
    across = _resampling(left, right, scale, tf.reduce_sum(canvas, axis=1))
    result = tf.matmul(tf.matmul(down, canvas), across, transpose_b=True)
    return result / tf.maximum(tf.reduce_max(result, axis=(1, 2), keepdims=True), 1e-3)


def _resampling(
    first: tf.Tensor, last: tf.Tensor, scale: tf.Tensor, profile: tf.Tensor
) -> tf.Tensor:
    """(B, 28, 54): how much each canvas row counts in each row of the result."""
    length = tf.maximum(tf.round((last - first) * scale), 1.0)
    scale = length / tf.maximum(last - first, 1.0)
    place = tf.range(CANVAS, dtype=tf.float32) + 0.5  # of pixels' middles
    mass = tf.maximum(tf.reduce_sum(profile, axis=1), 1e-6)
    centre = (tf.reduce_sum(profile * place, axis=1) / mass - first) * scale
    start = tf.clip_by_value(tf.round(ROWS / 2 + 0.5 - centre), 0.0, ROWS - length)
    out = tf.range(ROWS, dtype=tf.float32)[None, :] + 0.5 - start[:, None]  # (B, 28), in the box
    source = out / scale[:, None] + first[:, None]
    narrow = tf.minimum(scale, 1.0)[:, None, None]
    weight = tf.nn.relu(1 - tf.abs(place[None, None, :] - source[:, :, None]) * narrow)
    inside = tf.cast((out > 0) & (out < length[:, None]), tf.float32)[:, :, None]
    return inside * weight / tf.maximum(tf.reduce_sum(weight, axis=2, keepdims=True), 1e-6)
