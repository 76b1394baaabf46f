"""Digits of other hands are drawn whole, of all forms, and depend on nothing but the seed."""

import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.trainer.augmentation import hands

SEED, COUNT = tf.constant([3, 4]), 400


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    images, labels = hands.hands(COUNT, SEED)
    return images.numpy(), labels.numpy()


def test_all_ten_digits_lie_within_the_picture(drawn):
    images, labels = drawn
    assert images.shape == (COUNT, 28, 28)
    assert set(labels) == set(range(10))
    assert images.min() >= 0
    assert images.max() <= 1
    assert images[:, [0, -1]].max() == images[:, :, [0, -1]].max() == 0
    assert images.sum(axis=(1, 2)).min() > 20
    assert len(np.unique(images.reshape(COUNT, -1), axis=0)) == COUNT


def test_the_seed_alone_decides(drawn):
    np.testing.assert_array_equal(hands.hands(COUNT, SEED)[0], drawn[0])
    assert not np.array_equal(hands.hands(COUNT, SEED + 1)[1], drawn[1])


def test_a_curve_goes_through_its_points_and_a_closed_one_has_no_corner():
    curve = hands._through(curved=True, places=[0, 1, 2, 3, 0], controls=4)
    np.testing.assert_allclose(curve[:: hands.STEPS], np.eye(4)[[0, 1, 2, 3, 0]])
    square = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]], np.float32)
    first, *_, last = np.diff(curve @ square, axis=0)
    assert first[0] == pytest.approx(-last[0], abs=1e-6)  # as far left as it came from there
    assert first[1] == pytest.approx(last[1], abs=1e-6)
