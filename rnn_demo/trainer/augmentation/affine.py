"""Shift, rotate, scale and shear images, (B, 28, 28) float32, in TensorFlow's graph."""

import math

import tensorflow as tf

from rnn_demo.data import COLUMNS, ROWS

SHIFT = 2.0  # pixels
ROTATION = math.radians(12)
SCALE = 0.1
SHEAR = 0.1


def apply_random_affine(
    images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Shift, rotate, scale and shear each image a little, with bilinear interpolation.

    The labels, (B,) int32, stay as they are; the seed is (2,) int32.
    """
    count = tf.shape(images)[0]
    u = tf.random.stateless_uniform((5, count), seed, -1.0, 1.0)
    size = 1 + SCALE * u[2]
    matrix = inverse_of_rotation_shear_scale(ROTATION * u[0], SHEAR * u[1], size, size)
    return resample_by_inverse_matrix(images, matrix, SHIFT * u[3], SHIFT * u[4]), labels


def inverse_of_rotation_shear_scale(
    rotation: tf.Tensor, shear: tf.Tensor, scale_x: tf.Tensor, scale_y: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the matrix that maps a point of the result to its point in the original.

    It is the inverse of: scale widths and heights, then shear x by y, then rotate by an angle in
    radians. All are (B,) float32, as are the four elements of the (2, 2) matrices, row by row.
    """
    cos, sin = tf.cos(rotation), tf.sin(rotation)
    return (
        (cos + shear * sin) / scale_x,
        (sin - shear * cos) / scale_x,
        -sin / scale_y,
        cos / scale_y,
    )


def resample_by_inverse_matrix(
    images: tf.Tensor, matrix: tuple[tf.Tensor, ...], shift_x: tf.Tensor, shift_y: tf.Tensor
) -> tf.Tensor:
    """Resample images about their centres by an inverse matrix, with paper outside.

    The shifts, (B,) float32, move the centre right and down, in pixels.
    """
    a, b, c, d = matrix
    middle, zero = (ROWS - 1) / 2, tf.zeros_like(a)
    x, y = middle + shift_x, middle + shift_y  # the new centre
    transforms = tf.stack(
        [a, b, middle - a * x - b * y, c, d, middle - c * x - d * y, zero, zero], axis=1
    )
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images[..., None],
        transforms=transforms,
        output_shape=(ROWS, COLUMNS),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )[..., 0]
