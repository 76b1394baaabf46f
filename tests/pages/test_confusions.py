"""The Confusions page: cells by select box, mistakes one by one, a digit to Read."""

import numpy as np
import pytest

from rnn_demo import library
from tests.pages.conftest import WALKED
from tests.support.pages import said


@pytest.fixture
def answers(few_test_images) -> np.ndarray:
    return library.find("simple-16").network.predict(few_test_images.images).argmax(axis=-1)


def test_a_cell_by_select_box(open_page, few_test_images, answers):
    app = open_page("confusions", model="simple-16")
    right = (answers == few_test_images.labels).sum()
    assert f"**{right}** of 300" in said(app)
    app.selectbox(key="digit").set_value(3).run()
    app.selectbox(key="answer").set_value(3).run()
    assert not app.exception
    found = np.flatnonzero((few_test_images.labels == 3) & (answers == 3))
    assert f"**{len(found)}** images of a 3 are read as 3, the least sure first" in said(app)
    shown = {int(b.key.removeprefix("digit-")) for b in app.button if b.key.startswith("digit-")}
    assert shown == set(found)


def test_a_click_makes_it_the_image_that_is_read(open_page, few_test_images, answers):
    app = open_page("confusions", model="simple-16")
    index = int(np.flatnonzero(answers != few_test_images.labels)[0])
    app.selectbox(key="digit").set_value(int(few_test_images.labels[index])).run()
    app.selectbox(key="answer").set_value(int(answers[index])).run()
    app.button(key=f"digit-{index}").click().run()
    assert not app.exception
    assert app.session_state["state.example"] is None
    read = app.session_state["state.drawn"]
    np.testing.assert_array_equal(np.round(read * 255), few_test_images.images[index])


@pytest.mark.usefixtures("few_test_images")
def test_every_kind_of_network(every_kind):
    assert [name for name, _ in every_kind("confusions")] == list(WALKED)
