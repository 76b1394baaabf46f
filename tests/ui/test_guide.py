"""The guided path: each step opens what it speaks of, and what it says is so."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.explain.belief import decision_step
from rnn_demo.explain.fresh import fresh
from rnn_demo.explain.memory import horizon
from rnn_demo.ui import session
from rnn_demo.ui.path import STEPS
from tests.pages.conftest import APP

NUMBERS = range(1, len(STEPS) + 1)


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


@pytest.mark.parametrize("number", NUMBERS)
def test_a_link_opens_a_step(number):
    app, step = opened(lesson=str(number)), STEPS[number - 1]
    assert not app.warning
    assert not app.error
    assert app.session_state["drawn.lens"] == step.query["lens"]
    assert app.session_state["drawn.model"] == step.query["model"]
    state = app.session_state
    known = state["drawn.example"] if "drawn.example" in state else session.default("example")
    assert known == int(step.query["example"])
    assert any(step.title in m.value for m in app.markdown)


def test_the_buttons_lead_along_the_path_and_keep_what_is_hidden():
    app = opened(lesson="1", hide="answer")
    for number in NUMBERS[:-1]:
        assert app.session_state["drawn.lesson"] == number
        app.button(key="step-next").click().run()
        assert not app.exception
    assert app.session_state["drawn.hide"] == ("answer",)
    assert not [b for b in app.button if b.key == "step-next"]
    app.button(key="step-back").click().run()
    assert app.session_state["drawn.lesson"] == len(STEPS) - 1
    app.button(key="step-end").click().run()
    assert not [b for b in app.button if b.key == "step-end"]


def read(number: int):
    query = STEPS[number - 1].query
    image = session.examples()[int(query["example"])]
    return library.find(query["model"]), image


@pytest.mark.parametrize("number", NUMBERS)
def test_every_step_reads_its_digit_correctly(number):
    model, image = read(number)
    assert model.read(image).digit == int(STEPS[number - 1].query["example"])


def test_the_network_trained_on_its_last_answer_decides_later():
    (aloud, image), (late, _) = read(2), read(3)
    rows = [decision_step(m.read(image).probabilities) for m in (aloud, late)]
    assert rows[0] < rows[1]


def test_what_the_last_step_says_of_the_gradient_is_so():
    model, image = read(len(STEPS))
    digit = model.read(image).digit
    trained = horizon(model.network, image, digit).shares
    random = horizon(fresh(model.network), image, digit).shares
    assert random[:8].max() < 0.002  # twenty rows back hardly a thousandth is left
    assert trained.min() > 0.01  # here every row counts
    assert np.argmax(random) > 20
