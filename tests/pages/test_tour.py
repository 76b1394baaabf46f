"""Every stop of the tour opens its view on the digit, network and row that it speaks of."""

import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.pages import drawn
from tests.pages.conftest import APP


@pytest.mark.parametrize("number", range(1, 7))
def test_a_stop_opens_its_view(number):
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page("rnn_demo/pages/tour.py").run()
    assert not app.exception
    app.button(key=f"open-{number}").click().run()
    assert not app.exception
    assert not app.error
    assert app.header[0].value != "What to try"
    example = app.session_state["drawn.example"]
    assert 0 <= example < len(drawn.examples())
    assert app.session_state["drawn.model"] in library.names()
