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


def test_a_closed_outline_encloses_paper_and_an_open_one_does_not(monkeypatch):
    for name, closed in {"square": True, "heart": True, "house": True, "check mark": False}.items():
        place = list(shapes.OUTLINES).index(name)
        monkeypatch.setattr(shapes, "_TABLE", TABLE[place : place + 1])
        drawn = shapes.shapes(20, SEED).numpy()
        inside = [encloses(picture < 0.2) for picture in drawn]
        assert np.mean(inside) > 0.7 if closed else not any(inside), name


def test_the_seed_alone_decides():
    assert np.array_equal(shapes.shapes(20, SEED), shapes.shapes(20, SEED))
    assert not np.array_equal(shapes.shapes(20, SEED), shapes.shapes(20, SEED + 1))


def encloses(paper: np.ndarray) -> bool:
    """Whether some paper (28, 28) bool cannot be reached from the corner over paper."""
    reached = np.zeros_like(paper)
    reached[0, 0] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= paper
        if np.array_equal(grown, reached):
            return bool((paper & ~reached).sum() > 10)
        reached = grown


TABLE = shapes._TABLE
