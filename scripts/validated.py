"""Measure accuracies by which a network for drawings is chosen: `python -m scripts.validated NAME`.

They are those on MNIST's validation images, and on the same images redrawn with seeds that no
training has. Recipe, epoch and seed are chosen by the mean of both, before the test set is used.
"""

import functools
import sys

import numpy as np
import tensorflow as tf

from rnn_demo import data, library
from rnn_demo.trainer.augmentation.redraw import redraw

SEED, BATCH = 2**31 - 2, 500  # a recipe's seed may be as large; those that ship are below 5
HEAD = "| network | validation images | redrawn | mean |\n|---|---:|---:|---:|"


@functools.cache
def redrawn() -> np.ndarray:
    """Return the validation images redrawn like by other writers and pens, (5000, 28, 28) uint8."""
    split = data.load_mnist_splits().validation
    images, labels = split.images / np.float32(255), split.labels.astype(np.int32)
    parts = [
        redraw(tf.constant(images[i : i + BATCH]), tf.constant(labels[i : i + BATCH]), [SEED, i])
        for i in range(0, len(images), BATCH)
    ]
    return np.round(np.concatenate(parts) * 255).astype(np.uint8)


def accuracies(name: str) -> tuple[float, float]:
    """Return a network's accuracy on the validation images, and on the redrawn ones."""
    model, labels = library.open_model_by_name(name), data.load_mnist_splits().validation.labels
    return tuple(
        model.network.loss_and_accuracy(model.images_in_reading_order(images), labels)[1]
        for images in (data.load_mnist_splits().validation.images, redrawn())
    )


if __name__ == "__main__":
    print(HEAD)
    for name in sys.argv[1:]:
        plain, drawn = accuracies(name)
        print(f"| {name} | {plain:.4f} | {drawn:.4f} | {(plain + drawn) / 2:.4f} |", flush=True)
