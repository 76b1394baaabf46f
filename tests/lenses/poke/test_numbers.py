"""Operations do to the rows what they say, a wipe is a new start, and changes are differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.lenses.poke.numbers import Patient, change
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, led, network

IMAGE = np.random.default_rng(0).random((28, 28), dtype=np.float32)
ROW = st.integers(0, 27)


@given(ROW, ROW)
def test_blank(one, other):
    first, last = sorted((one, other))
    image = Patient(IMAGE, IMAGE).blank(first, last).image
    for row in range(28):
        np.testing.assert_array_equal(image[row], 0 if first <= row <= last else IMAGE[row])


@given(st.integers(-28, 28))
def test_shift(by):
    image = Patient(IMAGE, IMAGE).shift(by).image
    for row in range(28):
        inside = 0 <= row - by < 28
        np.testing.assert_array_equal(image[row], IMAGE[row - by] if inside else 0)


@given(ROW, ROW, st.integers(1, 28))
def test_swap_moves_rows_and_twice_is_nothing(one, other, count):
    once = Patient(IMAGE, IMAGE).swap(one, other, count)
    first, second = sorted((one, other))
    room = min(count, second - first, 28 - second)
    for row in range(room):
        np.testing.assert_array_equal(once.image[first + row], IMAGE[second + row])
        np.testing.assert_array_equal(once.image[second + row], IMAGE[first + row])
    assert sorted(once.image.ravel()) == sorted(IMAGE.ravel())
    np.testing.assert_array_equal(once.swap(one, other, count).image, IMAGE)


def test_paint_covers_and_rubs_out():
    rgba = np.zeros((280, 280, 4), np.uint8)
    rgba[20:30, 50:60] = 255  # ink on all of pixel (2, 5)
    rgba[40:50, 70:75] = 255  # on half of pixel (4, 7)
    rgba[100:110, 80:90] = (0, 0, 0, 255)  # paper on all of pixel (10, 8)
    image = Patient(IMAGE, IMAGE).paint(rgba).image
    expected = IMAGE.copy()
    expected[2, 5], expected[4, 7], expected[10, 8] = 1, IMAGE[4, 7] / 2 + 0.5, 0
    np.testing.assert_allclose(image, expected, atol=1e-6)
    assert image.dtype == np.float32


def test_operations_leave_what_was_before():
    patient = Patient(IMAGE, IMAGE)
    changed = patient.blank(0, 5).shift(3).wipe(4)
    assert changed.origin is IMAGE
    np.testing.assert_array_equal(patient.image, IMAGE)
    assert not patient.wiped
    assert changed.wiped == {4}


@pytest.mark.parametrize("row", [0, 9, 27])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_a_wipe_is_a_new_start_at_that_row_and_leaves_what_other_layers_were_given(kind, row):
    """Two layers, both ways, each begun anew where it is about to read that row."""
    made = network(Rnn(kind, 5, merge_mode="concat"), Rnn(kind, 4, merge_mode="concat"))
    before, after = (p.read(made) for p in (Patient(IMAGE, IMAGE), Patient(IMAGE, IMAGE).wipe(row)))
    for layer, read in zip(made.layers, after.layers, strict=True):
        at = list(read.rows).index(row)
        begun = [led(layer.cell, part) for part in (read.inputs[:at], read.inputs[at:])]
        assert_near(read.states, np.concatenate(begun))
    one, other, *above = after.layers
    given = np.hstack([one.states, other.states[::-1]])
    assert_near(above[0].inputs, given)
    assert_near(above[1].inputs, given[::-1])
    assert change(before, after, 0).first_row == (row or None)


def test_what_changed():
    both = network(Rnn("GRU", 5, merge_mode="concat"))
    before = both.read(IMAGE)
    same = change(before, Patient(IMAGE, IMAGE).read(both), 0)
    assert same.first_row is None
    assert not same.distance.any()
    after = Patient(IMAGE, IMAGE).blank(9, 11).read(both)
    forward, backward = change(before, after, 0), change(before, after, 1)
    assert forward.first_row == 9
    assert np.flatnonzero(backward.distance).max() == 11
    assert backward.first_row == 11
    difference = after.layers[1].states - before.layers[1].states
    np.testing.assert_array_equal(backward.states, difference[::-1])
    assert_near(backward.distance, np.sqrt((difference[::-1] ** 2).sum(1)))
    np.testing.assert_array_equal(forward.probabilities, after.probabilities - before.probabilities)
