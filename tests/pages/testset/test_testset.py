"""The Test set page: accuracy by row, and cells that can be opened."""

import numpy as np
import plotly.graph_objects as go
import pytest
import streamlit
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo import library
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.figures.colours import colours
from rnn_demo.figures.pixels import values_to_rgb
from rnn_demo.pages.testset.accuracy_by_row import accuracy_figure
from rnn_demo.pages.testset.confusions import (
    commonest_mistake_pair,
    confusion_figure,
    confusion_matrix,
    indexes_in_cell,
)
from tests.figures.test_colours import contrast
from tests.pages.conftest import WALKED
from tests.support.pages import held, said


def test_accuracy_by_row_is_the_networks(open_page, few_test_images):
    app = open_page("accuracy", row="17")
    app.multiselect(key="compared").set_value(["simple-16"]).run()
    assert not app.exception
    images, labels = few_test_images.images, few_test_images.labels
    network = library.open_model_by_name("simple-16").network
    stop = (network.logits_by_row(images)[:, 16].argmax(-1) == labels).mean()
    assert f"{stop:.2%} correct after row 17" in said(app)
    assert f"{network.loss_and_accuracy(images, labels)[1]:.2%} correct after row 28" in said(app)


@pytest.mark.usefixtures("few_test_images")
def test_accuracy_by_row_of_every_kind_of_network(open_page, untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)
    app = open_page("accuracy")
    names = list(WALKED)
    for start in range(0, len(names), 3):
        app.multiselect(key="compared").set_value(names[start : start + 3]).run()
        assert not app.exception, app.exception[0].message
        assert len(app.get("plotly_chart")) == 1


def test_a_cell_can_be_chosen_and_one_of_its_images_read(open_page, few_test_images):
    images, labels = few_test_images.images, few_test_images.labels
    answers = library.open_model_by_name("simple-16").network.final_logits(images).argmax(axis=-1)
    app = open_page("confusions", model="simple-16")
    assert f"**{(answers == labels).sum()}** of 300" in said(app)
    app.selectbox(key="digit").set_value(3).run()
    app.selectbox(key="answer").set_value(3).run()
    assert not app.exception
    threes = np.flatnonzero((labels == 3) & (answers == 3))
    assert f"**{len(threes)}** images of a 3 are read as 3, the least sure first" in said(app)
    shown = {int(b.key.removeprefix("digit-")) for b in app.button if b.key.startswith("digit-")}
    assert shown == set(threes)
    app.button(key=f"digit-{threes[0]}").click().run()
    assert not app.exception
    assert held(app).image.example is None
    np.testing.assert_array_equal(np.round(held(app).image.pixels * 255), images[threes[0]])


@pytest.mark.usefixtures("few_test_images")
def test_every_kind_of_network(every_kind):
    assert [name for name, _ in every_kind("confusions")] == list(WALKED)


@pytest.mark.parametrize(
    ("page", "query", "says"),
    [
        ("confusions", {"model": "lstm-128"}, "of 10,000 are read correctly"),
        ("accuracy", {"compared": "simple-16"}, "correct after row 28"),
        ("why", {"closer": "units", "model": "bidirectional"}, "Highest on these test images"),
    ],
)
def test_stored_surveys_are_used(open_page, monkeypatch, page, query, says):
    streamlit.cache_resource.clear()
    monkeypatch.setattr(SurveyPass, "_process_batch", None)  # a call would fail
    assert says in said(open_page(page, **query))


LOOK = colours(True)


def test_the_figure_has_a_line_for_each_network():
    stop, lower = np.linspace(0.1, 0.9, 28), np.linspace(0.1, 0.8, 28)
    figure = accuracy_figure(["one", "other"], [stop, lower], 9, LOOK)
    full, other = figure.data
    np.testing.assert_array_equal(full.y, stop)
    assert full.line.color != other.line.color
    (cursor,) = figure.layout.shapes
    assert cursor.x0 == cursor.x1 == 10


def test_the_confusion_figure_shows_each_count():
    matrix = np.random.default_rng(0).integers(1, 30, (10, 10)) + 900 * np.eye(10, dtype=int)
    matrix[3, 5] = 0
    figure = confusion_figure(matrix, (7, 2), LOOK)
    go.Figure(figure.to_dict())
    written = {(a.y, a.x): a.text for a in figure.layout.annotations}
    assert len(written) == np.count_nonzero(matrix)
    assert all(text == str(matrix[cell]) for cell, text in written.items())
    heat, touch = figure.data
    for note in figure.layout.annotations:
        if note.x != note.y:
            cell = values_to_rgb(heat.z[note.y][note.x : note.x + 1], 0, heat.zmax, LOOK.sequential)
            assert contrast(note.font.color, "#" + cell.tobytes().hex()) >= 4.5
    assert not np.diag(heat.z).any()  # right answers would dominate the mistakes
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
            images = indexes_in_cell(labels, answers, sure, digit, answer)
            pairs = zip(labels, answers, strict=True)
            assert matrix[digit, answer] == len(images) == list(pairs).count((digit, answer))
            order = np.diff(sure[images])
            assert (order >= 0).all() if digit == answer else (order <= 0).all()
    wrong = matrix * (1 - np.eye(10, dtype=int))
    common = commonest_mistake_pair(matrix)
    assert (common is None) == (not wrong.any())
    assert common is None or wrong[common] == wrong.max()
