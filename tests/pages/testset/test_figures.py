"""The test set's figures: curves and counts are what they are given, every cell can be clicked."""

import numpy as np
import plotly.graph_objects as go
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.figures.colours import colours
from rnn_demo.pages.testset.accuracy_by_row import accuracy_figure
from rnn_demo.pages.testset.confusions import (
    commonest_mistake,
    confusion_figure,
    confusion_matrix,
    in_cell,
)

LOOK = colours(True)


def test_a_line_for_each():
    stop, lower = np.linspace(0.1, 0.9, 28), np.linspace(0.1, 0.8, 28)
    figure = accuracy_figure(["one", "other"], [stop, lower], 9, LOOK)
    full, other = figure.data
    np.testing.assert_array_equal(full.y, stop)
    assert full.line.color != other.line.color
    (cursor,) = figure.layout.shapes
    assert cursor.x0 == cursor.x1 == 10


def test_counts_and_cells():
    matrix = np.random.default_rng(0).integers(1, 30, (10, 10)) + 900 * np.eye(10, dtype=int)
    matrix[3, 5] = 0
    figure = confusion_figure(matrix, (7, 2), LOOK)
    go.Figure(figure.to_dict())
    written = {(a.y, a.x): a.text for a in figure.layout.annotations}
    assert len(written) == np.count_nonzero(matrix)
    assert all(text == str(matrix[cell]) for cell, text in written.items())
    heat, touch = figure.data
    assert not np.diag(heat.z).any()  # right answers would drown the mistakes
    assert heat.zmax == (matrix * (1 - np.eye(10))).max()
    cells = list(zip(touch.y, touch.x, touch.text, strict=True))
    assert len(cells) == 100
    for digit, answer, text in cells:
        called = f"{'an' if digit == 8 else 'a'} {digit}"
        assert text == f"{called}, read as {answer}: {matrix[digit, answer]:,} images"
    (chosen,) = figure.layout.shapes
    assert (chosen.y0, chosen.y1, chosen.x0, chosen.x1) == (6.5, 7.5, 1.5, 2.5)


@st.composite
def read_images(draw):
    count = draw(st.integers(1, 40))
    digits = st.lists(st.integers(0, 9), min_size=count, max_size=count)
    sure = st.lists(st.integers(1, 20), min_size=count, max_size=count)
    labels, answers = (np.array(draw(digits), np.uint8) for _ in range(2))
    return labels, answers, np.array(draw(sure), np.float32) / 20


@settings(max_examples=15)
@given(read_images())
def test_every_image_is_in_one_cell_and_the_commonest_mistake_has_no_commoner_one(images):
    labels, answers, sure = images
    matrix = confusion_matrix(labels, answers)
    assert matrix.sum() == len(labels)
    for digit in range(10):
        for answer in range(10):
            images = in_cell(labels, answers, sure, digit, answer)
            pairs = zip(labels, answers, strict=True)
            assert matrix[digit, answer] == len(images) == list(pairs).count((digit, answer))
            order = np.diff(sure[images])
            assert (order >= 0).all() if digit == answer else (order <= 0).all()
    wrong = matrix * (1 - np.eye(10, dtype=int))
    common = commonest_mistake(matrix)
    assert (common is None) == (not wrong.any())
    assert common is None or wrong[common] == wrong.max()
