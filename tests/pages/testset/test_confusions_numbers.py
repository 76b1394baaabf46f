"""Confusions: what they count and in which order, image by image."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.pages.testset.confusions import commonest_mistake, confusion_matrix, in_cell


@st.composite
def read_images(draw):
    count = draw(st.integers(1, 40))
    digits = st.lists(st.integers(0, 9), min_size=count, max_size=count)
    sure = st.lists(st.integers(1, 20), min_size=count, max_size=count)
    labels, answers = (np.array(draw(digits), np.uint8) for _ in range(2))
    return labels, answers, np.array(draw(sure), np.float32) / 20


@settings(max_examples=15)
@given(read_images())
def test_every_image_is_in_one_cell(images):
    labels, answers, sure = images
    matrix = confusion_matrix(labels, answers)
    assert matrix.sum() == len(labels)
    for digit in range(10):
        for answer in range(10):
            found = in_cell(labels, answers, sure, digit, answer)
            pairs = zip(labels, answers, strict=True)
            assert matrix[digit, answer] == len(found) == list(pairs).count((digit, answer))
            assert (labels[found] == digit).all()
            assert (answers[found] == answer).all()
            order = np.diff(sure[found])
            assert (order >= 0).all() if digit == answer else (order <= 0).all()


@settings(max_examples=15)
@given(read_images())
def test_the_commonest_mistake_has_no_commoner_one(images):
    labels, answers, _ = images
    matrix = confusion_matrix(labels, answers)
    cell = commonest_mistake(matrix)
    if cell is None:
        assert (labels == answers).all()
    else:
        assert cell[0] != cell[1]
        wrong = [matrix[d, a] for d in range(10) for a in range(10) if d != a]
        assert matrix[cell] == max(wrong) > 0
