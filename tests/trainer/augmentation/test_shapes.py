"""Shapes are drawn whole, within the picture, of every kind, and depend on nothing but the seed."""

import numpy as np
import tensorflow as tf

from rnn_demo.trainer.augmentation import shapes

SEED = tf.constant([3, 4])


def test_ink_lies_within_the_picture_and_every_kind_comes():
    drawn = shapes.shapes(300, SEED).numpy()
    assert drawn.shape == (300, 28, 28)
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    edge = np.concatenate([drawn[:, 0], drawn[:, -1], drawn[:, :, 0], drawn[:, :, -1]], axis=1)
    assert edge.max() == 0
    assert (drawn.sum(axis=(1, 2)) > 20).all()
    ink = {
        name: np.abs(np.diff(corners, axis=0)).sum() for name, corners in shapes.OUTLINES.items()
    }
    assert len(ink) == 16
    assert min(ink.values()) > 2
    assert len(np.unique(drawn.reshape(300, -1), axis=0)) == 300


def test_the_seed_alone_decides():
    assert np.array_equal(shapes.shapes(20, SEED), shapes.shapes(20, SEED))
    assert not np.array_equal(shapes.shapes(20, SEED), shapes.shapes(20, SEED + 1))
