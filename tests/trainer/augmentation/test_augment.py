"""Augmented images stay images of their digits, and depend on nothing but the seed."""

import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.data import in_order, mnist
from rnn_demo.images.drawing import normalise as normalise_drawing
from rnn_demo.spec import Spec
from rnn_demo.trainer.augmentation import pen, strokes
from rnn_demo.trainer.augmentation.augment import in_graph_order, make_augment

COUNT = 60
IMAGES = tf.constant(mnist().validation.images[:COUNT].astype(np.float32) / 255)
LABELS = tf.constant(mnist().validation.labels[:COUNT].astype(np.int32))
SEED = tf.constant([3, 4])


@pytest.fixture(scope="module", params=["affine", "redrawn"])
def augment(request):
    made = tf.function(make_augment(request.param, Spec()))
    return lambda *given: made(*given)[0]


def test_the_same_seed_gives_the_same_images_and_another_seed_others(augment):
    once, again = augment(IMAGES, LABELS, SEED), augment(IMAGES, LABELS, SEED)
    np.testing.assert_array_equal(once, again)
    other = augment(IMAGES, LABELS, tf.constant([3, 5]))
    assert (np.abs(once - other).max(axis=(1, 2)) > 0.1).all()


def test_they_are_images_with_about_as_much_ink(augment):
    images = augment(IMAGES, LABELS, SEED).numpy()
    assert images.shape == (COUNT, 28, 28)
    assert np.isfinite(images).all()
    assert images.min() >= 0
    assert images.max() <= 1 + 1e-6
    assert images.sum(axis=(1, 2)).min() > 15
    assert images.mean() == pytest.approx(IMAGES.numpy().mean(), rel=0.3)


def test_normalising_is_what_drawings_go_through():
    canvas = np.zeros((COUNT, pen.CANVAS, pen.CANVAS), np.float32)
    canvas[:, 14:42, 14:42] = IMAGES
    canvas[1::2] = canvas[1::2, :, ::-1]
    ours = tf.function(pen.normalise)(tf.constant(canvas)).numpy()
    theirs = np.stack([normalise_drawing(picture) for picture in canvas])
    assert np.abs(ours - theirs).mean() < 0.01
    assert np.quantile(np.abs(ours - theirs).max(axis=(1, 2)), 0.8) < 0.05


@pytest.mark.parametrize(
    ("digit", "more"), [(0, True), (1, True), (4, True), (5, True), (7, True), (3, False)]
)
def test_strokes_are_added_to_some_digits_only(digit, more, monkeypatch):
    monkeypatch.setattr(strokes, "DABBED", 0.0)
    split = mnist().validation
    images = tf.constant(split.images[split.labels == digit][:80].astype(np.float32) / 255)
    drawn = strokes.add_strokes(images, tf.fill((80,), digit), SEED)
    changed = (np.abs(drawn - images).max(axis=(1, 2)) > 0.2).mean()
    assert (0.1 < changed < 0.8) if more else changed == 0
    assert (drawn - images).numpy().min() >= 0


def test_a_ring_is_pulled_into_its_corners_or_away_from_them():
    def radius(x: float, y: float, square: float) -> float:
        """Whose ink, in which distance from the middle, comes to (x, y)."""
        s = square / pen.HALF**2
        return float(np.hypot(pen.squared(x, y, s), pen.squared(y, x, s)))

    assert radius(10.0, 0.0, 1.0) == pytest.approx(10)  # the sides stay where they are
    assert radius(10.0, 10.0, 1.0) == pytest.approx(10)  # and are met in the corners
    assert radius(7.0, 7.0, -0.5) > radius(7.0, 7.0, 0.0)  # or cut them


@pytest.mark.parametrize("order", ["top", "bottom", "columns", "permuted"])
def test_rows_are_put_in_order_in_the_graph_as_outside(order):
    spec = Spec(row_order=order, row_seed=7)
    np.testing.assert_array_equal(in_graph_order(IMAGES, spec), in_order(IMAGES.numpy(), order, 7))
