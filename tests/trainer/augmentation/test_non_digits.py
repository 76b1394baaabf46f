"""Strangers are pictures of no digit, each kind as it says, and depend on nothing but the seed."""

import numpy as np
import tensorflow as tf

from rnn_demo.data import mnist
from rnn_demo.trainer.augmentation import non_digits
from rnn_demo.trainer.augmentation.hands import hands
from rnn_demo.trainer.augmentation.pen import HANDS, NON_DIGITS, redraw_most
from rnn_demo.trainer.losses import NO_DIGIT

COUNT = 12
SPLIT = mnist().validation
IMAGES = tf.constant(SPLIT.images[: 4 * COUNT].astype(np.float32) / 255)
LABELS = tf.constant(SPLIT.labels[: 4 * COUNT].astype(np.int32))
SEED = tf.constant([3, 4])


def test_the_same_seed_gives_the_same_strangers_and_another_seed_others():
    make = tf.function(lambda seed: non_digits.non_digits(IMAGES, LABELS, COUNT, seed))
    once = make(SEED).numpy()
    np.testing.assert_array_equal(once, make(SEED))
    assert (np.abs(once - make(tf.constant([3, 5]))).max(axis=(1, 2)) > 0.1).mean() > 0.6
    assert once.shape == (COUNT, 28, 28)
    assert once.min() >= 0
    assert once.max() <= 1 + 1e-6
    assert once.sum(axis=(1, 2)).min() > 10


def test_what_is_turned_is_no_digit_any_more():
    sure = SPLIT.labels[:300]
    images = tf.constant(SPLIT.images[:300].astype(np.float32) / 255)
    turned = non_digits.turned(images, tf.constant(sure.astype(np.int32)), SEED).numpy()
    for digit in range(10):
        mine, before = turned[sure == digit], images.numpy()[sure == digit]
        mirrored = (mine == before[:, :, ::-1]).all(axis=(1, 2))
        assert mirrored.any() == (digit in non_digits.MIRRORED)
        assert (mine != before).any(axis=(1, 2)).all()
        if digit < 2:  # on their sides they could still be read: they are crossed out
            assert (mine[:, np.arange(28), np.arange(28)] == 1).all()


def test_strangers_and_other_hands_take_the_first_places_of_a_batch():
    none, other = round(NON_DIGITS * len(IMAGES)), round(HANDS * len(IMAGES))
    replaced = none + other
    places = tf.range(len(IMAGES))[:, None, None] < none
    without = tf.where(places, 0.0, IMAGES)  # what stood there is not seen
    images, labels = redraw_most(without, LABELS, SEED)
    np.testing.assert_array_equal(images, redraw_most(IMAGES, LABELS, SEED)[0])
    assert (labels.numpy()[:none] == NO_DIGIT).all()
    np.testing.assert_array_equal(labels[none:replaced], hands(other, SEED)[1])
    np.testing.assert_array_equal(labels[replaced:], LABELS[replaced:])
