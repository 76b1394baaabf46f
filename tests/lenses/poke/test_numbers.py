"""A drawing is changed as described; the smallest change that breaks a reading is minimal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo import data, library
from rnn_demo.lenses.poke.numbers import (
    MOST_BLANK,
    find_smallest_image_change,
    image_after_blank_or_shift,
    state_difference_by_image_row,
    state_difference_sentence,
)
from rnn_demo.reader.cost import MOMENT
from tests.support.networks import Rnn, network
from tests.support.readings import EXAMPLES

IMAGE = np.random.default_rng(0).random((28, 28), dtype=np.float32)
ROW = st.integers(1, 28)


@pytest.mark.parametrize("order", data.ROW_ORDERS)
@given(st.integers(-14, 14))
def test_a_shift_moves_the_paper_in_every_row_order(order, by):
    def read(paper: np.ndarray) -> np.ndarray:
        return data.images_in_reading_order(paper, order, seed=3)

    axis = 1 if order == "columns" else 0
    paper = np.zeros_like(IMAGE)
    for line in range(28):
        if 0 <= line - by < 28:
            np.moveaxis(paper, axis, 0)[line] = np.moveaxis(IMAGE, axis, 0)[line - by]
    lines = data.line_indices_in_reading_order(order, 3)
    np.testing.assert_array_equal(image_after_blank_or_shift(read(IMAGE), by, lines), read(paper))


@given(ROW, ROW, st.integers(-14, 14))
def test_blanked_rows_are_empty_and_shifted_rows_move(one, other, by):
    first, last = sorted((one, other))
    blank, shifted = (
        image_after_blank_or_shift(IMAGE, (first, last)),
        image_after_blank_or_shift(IMAGE, by),
    )
    for row in range(28):
        empty = first <= row + 1 <= last
        np.testing.assert_array_equal(blank[row], 0 if empty else IMAGE[row])
        inside = 0 <= row - by < 28
        np.testing.assert_array_equal(shifted[row], IMAGE[row - by] if inside else 0)


def test_the_sentence_names_the_first_changed_row_and_the_share_left():
    both = network(Rnn("GRU", 5, merge_mode="concat"))
    before = both.read_image(IMAGE)
    assert "the same after every row" in state_difference_sentence(
        state_difference_by_image_row(before, before, 0), False, "row"
    )
    after = both.read_image(image_after_blank_or_shift(IMAGE, (10, 12)))
    forward, backward = (
        state_difference_by_image_row(before, after, 0),
        state_difference_by_image_row(before, after, 1),
    )
    assert "differs from row 10 on" in state_difference_sentence(forward, False, "row")
    assert "differs from row 12 on" in state_difference_sentence(backward, True, "row")
    difference = after.layers[1].states - before.layers[1].states
    np.testing.assert_array_equal(backward, difference[::-1])
    left = np.linalg.norm(difference, axis=1)
    assert f"{left[-1] / left.max():.0%} of that is left" in state_difference_sentence(
        backward, True, "row"
    )


@pytest.mark.parametrize(("name", "digit"), [("lstm-128", 7), ("simple-16", 7), ("simple-16", 3)])
def test_no_smaller_change_gives_another_answer(name, digit):
    of = library.open_model_by_name(name).network
    image = EXAMPLES[digit]
    answer = of.read_image(image).digit
    assert of.read_image(image).probabilities[-1].max() >= 0.25
    tool, value = find_smallest_image_change(of, of.read_image(image))
    broken = of.read_image(image_after_blank_or_shift(image, value))
    assert broken.digit != answer
    assert broken.probabilities[-1].max() >= 0.25  # below that it has no idea
    rows = value[1] - value[0] if tool == "blank" else MOST_BLANK
    smaller = [("blank", (1 + i, n + i)) for n in range(1, rows + 1) for i in range(29 - n)]
    if tool != "blank":
        assert tool == "shift"
        smaller += [("shift", by) for by in range(1 - abs(value), abs(value))]
    images = [image, *(image_after_blank_or_shift(image, change) for _, change in smaller)]
    chances = of.calibrated_softmax(of.final_logits(np.stack(images)), -1)
    assert ((chances.argmax(axis=1) == answer) | (chances.max(axis=1) < 0.25)).all()


def test_no_smallest_change_is_searched_in_a_large_network(monkeypatch):
    of = library.open_model_by_name("simple-16").network
    monkeypatch.setitem(vars(of), "work", MOMENT)
    assert find_smallest_image_change(of, of.read_image(EXAMPLES[7])) is None
