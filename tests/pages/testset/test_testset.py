"""The Test set page: accuracy row by row, cells by select box, a digit to Read."""

import numpy as np
import pytest
import streamlit as st

from rnn_demo import library
from rnn_demo.explain.testset import Survey
from tests.pages.conftest import WALKED
from tests.support.pages import said


def test_the_numbers_are_the_networks_own(open_page, few_test_images):
    app = open_page("accuracy", row="17")
    app.multiselect(key="compared").set_value(["simple-16"]).run()
    assert not app.exception
    images, labels = few_test_images.images, few_test_images.labels
    network = library.find("simple-16").network
    stop = (network.predict_rows(images)[:, 16].argmax(-1) == labels).mean()
    assert f"{stop:.2%} correct after row 17" in said(app)
    assert f"{network.evaluate(images, labels)[1]:.2%} correct after row 28" in said(app)


@pytest.mark.usefixtures("few_test_images")
def test_every_kind_of_network_by_row(open_page, untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)
    app = open_page("accuracy")
    names = list(WALKED)
    for start in range(0, len(names), 3):
        app.multiselect(key="compared").set_value(names[start : start + 3]).run()
        assert not app.exception, app.exception[0].message
        assert len(app.get("plotly_chart")) == 1


def test_a_cell_by_select_box_and_a_digit_of_it_to_read(open_page, few_test_images):
    images, labels = few_test_images.images, few_test_images.labels
    answers = library.find("simple-16").network.predict(images).argmax(axis=-1)
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
    assert app.session_state["state.example"] is None
    np.testing.assert_array_equal(
        np.round(app.session_state["state.drawn"] * 255), images[threes[0]]
    )


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
def test_it_is_read_from_a_file(open_page, monkeypatch, page, query, says):
    st.cache_resource.clear()
    monkeypatch.setattr(Survey, "_take", None)  # a call would fail
    assert says in said(open_page(page, **query))
