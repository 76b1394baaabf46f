"""Every stop of the tour opens its view on the digit, network and row that it speaks of."""

import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.explain.fresh import fresh
from rnn_demo.explain.memory import horizon
from rnn_demo.ui import session
from rnn_demo.ui.tour_stops import STOPS
from tests.pages.conftest import APP


@pytest.mark.parametrize("number", range(1, 7))
def test_a_stop_opens_its_view(number):
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page("rnn_demo/pages/tour.py").run()
    assert not app.exception
    app.button(key=f"open-{number}").click().run()
    assert not app.exception
    assert not app.error
    assert app.session_state["drawn.lens"] == STOPS[number - 1].lens
    example = app.session_state["drawn.example"]
    assert 0 <= example < len(session.examples())
    assert app.session_state["drawn.model"] in library.names()


def test_the_guide_leads_from_stop_to_stop():
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page("rnn_demo/pages/tour.py").run()
    app.button(key="open-1").click().run()
    for number, stop in enumerate(STOPS, 1):
        app.switch_page("rnn_demo/pages/read.py").run()  # as a browser does by itself
        assert app.session_state["drawn.lens"] == stop.lens
        assert app.session_state["drawn.example"] == stop.example
        assert app.markdown[0].value.startswith(f"**Stop {number} of 6: {stop.title}.**")
        if number < len(STOPS):
            app.button(key="next-stop").click().run()
            assert not app.exception
    assert not [b for b in app.button if b.key == "next-stop"]
    app.button(key="end-tour").click().run()
    assert not any(m.value.startswith("**Stop") for m in app.markdown)


def test_what_the_last_stop_says_of_the_gradient_is_so():
    stop = STOPS[-1]
    model, image = library.find(stop.network), session.examples()[stop.example]
    digit = model.read(image).digit
    trained = horizon(model.network, image, digit)
    random = horizon(fresh(model.network), image, digit)
    assert random.shares[:8].max() < 0.002  # twenty rows back hardly a thousandth is left
    assert trained.shares.min() > 0.01  # and after training every row counts
