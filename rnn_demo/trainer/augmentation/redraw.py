"""Redraw MNIST with other slants, proportions and pens, and with slashes, flags and bars.

People who draw on a canvas write slashed zeros, ones with a flag or a foot and barred sevens, with
pens from a thirtieth to a fifth of the digit's height, and leave dabs next to a digit; MNIST has
few of these. Here they are made from MNIST's own images, in the graph, and then scaled to 28x28 as
in `rnn_demo.images.drawing`.

Images are (B, 28, 28) float32 in [0, 1], of known B, and canvases (B, 54, 54); labels (B,) int32, a
seed (2,) int32.
"""

import math

import numpy as np
import tensorflow as tf

from rnn_demo.data import ROWS
from rnn_demo.trainer.augmentation.affine import (
    apply_random_affine,
    inverse_of_rotation_shear_scale,
)
from rnn_demo.trainer.augmentation.handwriting import random_digits_and_labels
from rnn_demo.trainer.augmentation.non_digits import non_digits
from rnn_demo.trainer.augmentation.strokes import add_strokes_typical_of_digit, ink_start_and_stop
from rnn_demo.trainer.losses import NO_DIGIT

REDRAW_SHARE = 0.75  # of a batch; the rest is only moved slightly, by `apply_random_affine`
NON_DIGIT_SHARE = 0.08  # of a batch, within REDRAW_SHARE: pictures that are not digits
HANDWRITING_SHARE = 0.08  # of a batch, within REDRAW_SHARE: digits of `handwriting`
MARGIN = 4  # pixels around an image, as room for a long slash
CANVAS = 54  # side of the canvas, in pixels
ZOOM = 1.5  # canvas pixels per image pixel
BOX = 20.0
ROTATION = math.radians(16)
SHEAR = 0.3
ASPECT = math.log(1.8)
SQUARE = (0.15, 0.75)  # how far rings are pulled into corners: mean and half range
HALF = 10.0  # pixels from the middle of a digit to its edge
WAVES = ((4, 1.7), (9, 0.5))  # knots per side of a displacement, and its size in image pixels
PEN = (1.0, 4.5)  # width of strokes, in pixels of the result; thin ones are more frequent


def redraw_move_or_replace_images(
    images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Redraw most images of a batch, and move the others slightly.

    The first images are replaced by pictures that are not digits, whose label is NO_DIGIT, the next
    ones by handwritten digits of other forms.
    """
    shares = (REDRAW_SHARE, NON_DIGIT_SHARE, HANDWRITING_SHARE)
    count, strangers, others = (round(share * images.shape[0]) for share in shares)
    forms, digits = random_digits_and_labels(others, seed)
    moved, _ = apply_random_affine(images[count:], labels[count:], seed)
    first = strangers + others  # index of the first of the batch's own images that stay
    pictures = non_digits(images, labels, strangers, seed)
    pictures = tf.concat([pictures, forms, images[first:count]], axis=0)
    no_strokes = tf.fill((first,), NO_DIGIT)  # no slash or flag on forms that have their own
    pictures = redraw(pictures, tf.concat([no_strokes, labels[first:count]], axis=0), seed)
    labels = tf.concat([no_strokes[:strangers], digits, labels[first:]], axis=0)
    return tf.concat([pictures, moved], axis=0), labels


@tf.function(autograph=False, jit_compile=True)
def redraw(images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Add strokes, except to images labelled NO_DIGIT, deform, change the pen and normalise."""
    seeds = tf.random.experimental.stateless_split(seed, 3)
    images = tf.pad(images, [[0, 0], [MARGIN, MARGIN], [MARGIN, MARGIN]])
    canvas = deform_and_enlarge(add_strokes_typical_of_digit(images, labels, seeds[0]), seeds[1])
    return normalise_images(vary_pen_widths(canvas, seeds[2]))


def deform_and_enlarge(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Rotate, shear, stretch and bend images (B, 36, 36), and enlarge them 1.5 times to canvases.

    Source of the bending: Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural
    Networks Applied to Visual Document Analysis", ICDAR 2003; here smooth, by splines between few
    knots.
    """
    count = images.shape[0]
    seeds = tf.random.experimental.stateless_split(seed, 1 + len(WAVES))
    u = tf.random.stateless_uniform((7, count), seeds[0], -1.0, 1.0)
    aspect = tf.exp(0.5 * ASPECT * u[0] * tf.sqrt(tf.abs(u[1])))  # mostly near 1
    a, b, c, d = inverse_of_rotation_shear_scale(
        ROTATION * u[2], SHEAR * u[3] * tf.abs(u[4]), ZOOM * aspect, ZOOM / aspect
    )
    place = tf.range(CANVAS, dtype=tf.float32) - (CANVAS - 1) / 2
    x, y = place[None, None, :], place[None, :, None]
    a, b, c, d = (v[:, None, None] for v in (a, b, c, d))
    middle = (images.shape[1] - 1) / 2
    x, y = a * x + b * y, c * x + d * y  # (B, 54, 54), in pixels of the image from its middle
    square = ((SQUARE[0] + SQUARE[1] * u[6]) / HALF**2)[:, None, None]
    x, y = (
        square_to_disc_x(x, y, square) + middle,
        square_to_disc_x(y, x, square) + middle,
    )
    for (knots, size), wave_seed in zip(WAVES, tf.unstack(seeds[1:]), strict=True):
        bend = tf.random.stateless_normal((2, count, knots, knots), wave_seed)
        bend *= size * (0.5 + 0.5 * u[5])[:, None, None]
        spline = spline_basis(knots)
        bend = tf.einsum("yk,cbkl,xl->cbyx", spline, bend, spline)
        x, y = x + bend[0], y + bend[1]
    return bilinear(images, x, y)


def square_to_disc_x(x: tf.Tensor, y: tf.Tensor, square: tf.Tensor) -> tf.Tensor:
    """Return the source x of a point's ink, (B, H, W), when rings are pulled into corners.

    It is the elliptical mapping of a square to a disc, x * sqrt(1 - y^2 / 2), with a variable
    strength. x and y, (B, H, W), are distances from the middle along this axis and the other.
    `square`, (B, 1, 1), is the strength divided by HALF squared; if negative, corners are cut off.
    """
    return x * tf.sqrt(1 - 0.5 * tf.clip_by_value(square * y * y, -1.0, 1.0))


def spline_basis(knots: int) -> np.ndarray:
    """Compute cubic B-splines over the canvas, (54, knots): each 1 at its knot, evenly spaced."""
    knot = np.linspace(-0.5, CANVAS - 0.5, knots)
    t = np.abs(np.arange(CANVAS)[:, None] - knot) / (knot[1] - knot[0])
    near, far = 1 - 1.5 * t**2 + 0.75 * t**3, 0.25 * np.maximum(2 - t, 0) ** 3
    return np.where(t < 1, near, far).astype(np.float32)


def bilinear(images: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Return the values of images (B, H, W) at columns x and rows y, canvases; paper outside."""
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


def vary_pen_widths(canvases: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Change strokes to a random width, and sharpen their edges."""
    u = tf.random.stateless_uniform((2, canvases.shape[0]), seed)
    top, bottom = ink_start_and_stop(canvases, reduced_axis=2)
    left, right = ink_start_and_stop(canvases, reduced_axis=1)
    to_result = BOX / tf.maximum(bottom - top, right - left)
    wanted = (PEN[0] + (PEN[1] - PEN[0]) * u[0] ** 1.4) / to_result
    grow = tf.clip_by_value((wanted - stroke_widths(canvases)) / 2, -1.7, 2.5)
    thicker = dilate(canvases, cross=True)
    thickest = dilate(thicker, cross=False)
    thinner = 1 - dilate(1 - canvases, cross=True)
    thinnest = 1 - dilate(1 - thinner, cross=False)
    levels = [(-2.0, thinnest), (-1.0, thinner), (0.0, canvases), (1.0, thicker), (2.0, thickest)]
    result = tf.zeros_like(canvases)
    for level, picture in levels:
        share = tf.nn.relu(1 - tf.abs(tf.clip_by_value(grow, -2.0, 2.0) - level))
        result += share[:, None, None] * picture
    contrast = (1.2 + 3 * u[1])[:, None, None]
    return tf.clip_by_value((result - 0.5) * contrast + 0.5, 0.0, 1.0)


def stroke_widths(canvases: tf.Tensor) -> tf.Tensor:
    """Compute each canvas's mean width of strokes, (B,) pixels: twice the area over the outline."""
    dx = canvases[:, 1:, 1:] - canvases[:, 1:, :-1]
    dy = canvases[:, 1:, 1:] - canvases[:, :-1, 1:]
    outline = tf.reduce_sum(tf.sqrt(dx * dx + dy * dy + 1e-9), axis=(1, 2))
    return 2 * tf.reduce_sum(canvases, axis=(1, 2)) / tf.maximum(outline, 1.0)


def dilate(canvases: tf.Tensor, cross: bool) -> tf.Tensor:
    """Dilate grey values by one pixel: by a cross of 5 pixels, or a square of 9."""
    padded = tf.pad(canvases, [[0, 0], [1, 1], [1, 1]])
    across = tf.maximum(padded[:, :, 2:], padded[:, :, :-2])
    if cross:
        down = tf.maximum(padded[:, 2:, 1:-1], padded[:, :-2, 1:-1])
        return tf.maximum(tf.maximum(across[:, 1:-1], down), canvases)
    across = tf.maximum(across, padded[:, :, 1:-1])
    return tf.maximum(tf.maximum(across[:, 2:], across[:, :-2]), across[:, 1:-1])


def normalise_images(canvases: tf.Tensor) -> tf.Tensor:
    """Scale the ink to fit 20x20 pixels, keep its aspect, and centre it by mass: images.

    The same steps as `drawing.normalise`: a triangle filter along each axis is a matrix product.
    The darkest pixel becomes 1.
    """
    top, bottom = ink_start_and_stop(canvases, reduced_axis=2)
    left, right = ink_start_and_stop(canvases, reduced_axis=1)
    scale = BOX / tf.maximum(tf.maximum(bottom - top, right - left), 1.0)
    down = _resampling_matrices(top, bottom, scale, tf.reduce_sum(canvases, axis=2))  # (B, 28, 54)
    across = _resampling_matrices(left, right, scale, tf.reduce_sum(canvases, axis=1))
    result = tf.matmul(tf.matmul(down, canvases), across, transpose_b=True)
    return result / tf.maximum(tf.reduce_max(result, axis=(1, 2), keepdims=True), 1e-3)


def _resampling_matrices(
    first: tf.Tensor, last: tf.Tensor, scale: tf.Tensor, profile: tf.Tensor
) -> tf.Tensor:
    """Return the weight of each row of the canvas in each row of the result, (B, 28, 54)."""
    length = tf.maximum(tf.round((last - first) * scale), 1.0)
    scale = length / tf.maximum(last - first, 1.0)
    place = tf.range(CANVAS, dtype=tf.float32) + 0.5  # centres of pixels
    mass = tf.maximum(tf.reduce_sum(profile, axis=1), 1e-6)
    centre = (tf.reduce_sum(profile * place, axis=1) / mass - first) * scale
    start = tf.clip_by_value(tf.round(ROWS / 2 + 0.5 - centre), 0.0, ROWS - length)
    out = tf.range(ROWS, dtype=tf.float32)[None, :] + 0.5 - start[:, None]  # (B, 28), in the box
    source = out / scale[:, None] + first[:, None]
    narrow = tf.minimum(scale, 1.0)[:, None, None]
    weight = tf.nn.relu(1 - tf.abs(place[None, None, :] - source[:, :, None]) * narrow)
    inside = tf.cast((out > 0) & (out < length[:, None]), tf.float32)[:, :, None]
    return inside * weight / tf.maximum(tf.reduce_sum(weight, axis=2, keepdims=True), 1e-6)
