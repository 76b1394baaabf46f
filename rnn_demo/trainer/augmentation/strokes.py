"""Add strokes that people draw and MNIST rarely has: slashes, flags, bars, hooks and dabs.

Images are (B, H, W) float32 in [0, 1].
"""

import tensorflow as tf

from rnn_demo.data import COLUMNS, ROWS

INK = 0.1  # less ink is paper
# Shares of the digit's images. Sevens between BAR_SHARE and HOOK_SHARE get a hook but no bar: with
# both they would look like nines.
SLASH_SHARE, FLAG_SHARE, FOOT_SHARE, CROSS_SHARE, TOP_SHARE = 0.45, 0.45, 0.4, 0.25, 0.25
BAR_SHARE, HOOK_SHARE = 0.45, 0.6
DAB_SHARE = 0.04  # of all digits: the pen left a dab next to them


def add_strokes_typical_of_digit(
    images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor
) -> tf.Tensor:
    """Add the strokes of a digit to some of its images; labels are (B,) int32, the seed (2,) int32.

    Zeros may get a slash, ones a flag and a foot, sevens a bar or a hook, fours a longer bar, fives
    a longer top, and any digit a dab next to it.
    """
    u = tf.random.stateless_uniform((16, images.shape[0]), seed)
    top, bottom = ink_start_and_stop(images, reduced_axis=2)
    left, right = ink_start_and_stop(images, reduced_axis=1)
    height, width = bottom - top, right - left
    zero, one, four, five, seven = (tf.equal(labels, digit) for digit in (0, 1, 4, 5, 7))

    # Distance from the middle, relative to the height
    above, below = (0.25 + 0.6 * v for v in (u[1], u[9]))
    steep = width / height * (1.3 * u[2] - 0.3)  # mostly rising to the right
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    above, below = above * height, below * height
    slash = (middle_x + steep * above, middle_y - above, middle_x - steep * below, middle_y + below)
    images = draw_line_on_chosen_images(images, slash, zero & (u[6] < SLASH_SHARE), u[8])

    flag_x = height * (0.1 + 0.3 * u[2])
    flag_y = flag_x * (0.5 + 0.9 * u[3])  # a flatter flag would make a seven
    top_x = ink_centre_in_given_row(images, top + 1)
    flag = (top_x, top + 0.5, top_x - flag_x, top + 0.5 + flag_y)
    images = draw_line_on_chosen_images(images, flag, one & (u[6] < FLAG_SHARE), u[8])

    foot_x, foot_y = ink_centre_in_given_row(images, bottom - 2), bottom - 1
    before, after = (height * (0.05 + 0.5 * v) for v in (u[4], u[9]))
    tilt = height * 0.1 * (u[5] - 0.5)
    foot = (foot_x - before, foot_y + tilt, foot_x + after, foot_y - tilt)
    images = draw_line_on_chosen_images(images, foot, one & (u[7] < FOOT_SHARE), u[8])

    middle = top + height * (0.35 + 0.35 * u[0])
    middle_x = ink_centre_in_given_row(images, middle)
    before, after = (height * (0.1 + 0.35 * v) for v in (u[4], u[9]))
    tilt = 3 * tilt
    bar = (middle_x - before, middle + tilt, middle_x + after, middle - tilt)
    images = draw_line_on_chosen_images(images, bar, seven & (u[6] < BAR_SHARE), u[8])
    hook = (left + 1, top + 1.5, left + 2 * u[10], top + 1.5 + height * 0.25 * u[11])
    images = draw_line_on_chosen_images(
        images, hook, seven & (u[6] > BAR_SHARE) & (u[6] < HOOK_SHARE), u[8]
    )

    top_x = ink_centre_in_given_row(images, top + 1)
    roof = (top_x - before, top + 1 + tilt, top_x + after, top + 1 - tilt)
    images = draw_line_on_chosen_images(images, roof, five & (u[6] < TOP_SHARE), u[8])

    widest = tf.cast(tf.argmax(tf.reduce_sum(images, axis=2), axis=1), tf.float32) + 0.5
    cross = (left + 1, widest + tilt / 3, right + 0.4 * u[2] * width, widest - tilt / 3)
    images = draw_line_on_chosen_images(images, cross, four & (u[6] < CROSS_SHARE), u[8])

    side = tf.where(u[13] < 0.5, left - 2 - 4 * u[14], right + 2 + 4 * u[14])
    dab_y = top + height * (1.2 * u[15] - 0.1)
    dab = (side, dab_y, side + 6 * u[4] - 3, dab_y + tilt)
    return draw_line_on_chosen_images(images, dab, u[12] < DAB_SHARE, u[8])


def draw_line_on_chosen_images(
    images: tf.Tensor, line: tuple[tf.Tensor, ...], where: tf.Tensor, pen: tf.Tensor
) -> tf.Tensor:
    """Draw one straight line on the images for which `where`, (B,) bool, is True.

    `line` are its ends x0, y0, x1, y1 in pixels, (B,) float32 each; `pen` is as for
    `image_of_each_path`.
    """
    path = tf.reshape(tf.stack(line, axis=1), (-1, 2, 2))
    return tf.maximum(images, image_of_each_path(path, where[:, None], pen, images.shape[1:]))


def image_of_each_path(
    path: tf.Tensor, down: tf.Tensor, pen: tf.Tensor, shape: tuple[int, ...] = (ROWS, COLUMNS)
) -> tf.Tensor:
    """Draw paths of straight lines with round ends and soft edges: images (B, *shape), 0 for paper.

    `path`, (B, S, 2) float32, are the x and y of its points, in pixels; `down`, (B, S - 1) bool, is
    True if the pen draws from a point to the next; `pen`, (B,) float32, goes from 0, the thinnest,
    to 1.
    """
    y = tf.range(shape[0], dtype=tf.float32)[:, None] + 0.5
    x = tf.range(shape[1], dtype=tf.float32)[None, :] + 0.5
    x0, y0 = tf.unstack(path[:, :-1, None, None], axis=-1)  # (B, S - 1, 1, 1)
    dx, dy = tf.unstack((path[:, 1:] - path[:, :-1])[:, :, None, None], axis=-1)
    along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1e-6)
    along = tf.clip_by_value(along, 0.0, 1.0)
    distance = tf.sqrt((x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2 + 1e-9)
    radius = (0.7 + 0.7 * pen)[:, None, None, None]
    ink = tf.clip_by_value(radius + 0.5 - distance, 0.0, 1.0)
    return tf.reduce_max(ink * tf.cast(down, tf.float32)[:, :, None, None], axis=1)


def ink_start_and_stop(images: tf.Tensor, reduced_axis: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the first row with ink (reduced_axis=2) or column (1), and the one after the last.

    Both are (B,) float32.
    """
    marked = tf.cast(tf.reduce_max(images, axis=reduced_axis) > INK, tf.float32)  # (B, size)
    first = tf.argmax(marked, axis=1, output_type=tf.int32)
    last = marked.shape[1] - tf.argmax(marked[:, ::-1], axis=1, output_type=tf.int32)
    return tf.cast(first, tf.float32), tf.cast(last, tf.float32)


def ink_centre_in_given_row(images: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    """Return the mean column of the ink in one row of each image, (B,) float32, in pixels.

    The rows, (B,) float32, are rounded down to row numbers.
    """
    index = tf.clip_by_value(tf.cast(rows, tf.int32), 0, images.shape[1] - 1)
    ink = tf.gather(images, index, axis=1, batch_dims=1) + 1e-6  # (B, columns)
    x = tf.range(images.shape[2], dtype=tf.float32) + 0.5
    return tf.reduce_sum(ink * x, axis=1) / tf.reduce_sum(ink, axis=1)
