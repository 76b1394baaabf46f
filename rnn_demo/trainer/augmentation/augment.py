"""The augmentations that a recipe can name; afterwards rows are put into the network's order.

Random numbers depend only on a seed, so an interrupted training sees the same images as an
uninterrupted one.
"""

from collections.abc import Callable

import tensorflow as tf

from rnn_demo.data import line_indices_in_reading_order
from rnn_demo.spec import NetworkSpec
from rnn_demo.trainer.augmentation.affine import apply_random_affine
from rnn_demo.trainer.augmentation.redraw import redraw_move_or_replace_images

Augment = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]
AUGMENTATIONS: dict[str, Augment | None] = {
    "none": None,
    "affine": apply_random_affine,
    "redrawn": redraw_move_or_replace_images,
}


def make_augment(name: str, spec: NetworkSpec) -> Augment | None:
    """Make the function for a recipe's `augmentation`; None for "none".

    It takes images (B, 28, 28) float32 in [0, 1] with rows from the top, labels (B,) int32 and a
    seed (2,) int32, and returns images of the same shape with rows in the network's order, and
    labels, some of which may be NO_DIGIT.
    """
    change = AUGMENTATIONS[name]
    if change is None:
        return None
    rows = line_indices_in_reading_order(spec.row_order, spec.row_seed)

    def augment(images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, ...]:
        images, labels = change(images, labels, seed)
        if spec.row_order == "columns":
            return tf.transpose(images, (0, 2, 1)), labels
        return images if spec.row_order == "top" else tf.gather(images, rows, axis=1), labels

    return augment
