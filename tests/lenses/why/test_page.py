"""The why lens: rows for every network, below them sums where they are exact, and any unit."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.ui import session
from tests.support.pages import said

WITHOUT_VOTES = {"projected", "bidirectional-stacked"}  # behind a Dense, and multiplied


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("why", closer="units", row="9"):
        assert "for " in app.markdown[1].value, name  # a sentence on rows, which all networks have
        votes = any("bias" in code.value for code in app.code)
        assert votes == (name not in WITHOUT_VOTES)
        assert any("no votes" in i.value for i in app.info) == (name in WITHOUT_VOTES)
        if len(library.find(name).network.layers) > 1:  # the first may not speak to the digits
            app.selectbox(key=f"layer-{name}").set_value(0).run()
            assert not app.exception, f"{name}: {app.exception[0].message}"
        assert "Without it your digit is read as" in said(app)


def test_a_rival_can_be_chosen(open_page):
    app = open_page("why", model="simple-16", example="4", closer="units")
    app.selectbox(key="rival").set_value(7).run()
    assert not app.exception
    assert any("for 4 over 7" in m.value for m in app.markdown)
    assert app.session_state["state.written"]["rival"] == "7"
    logits = library.find("simple-16").read(session.examples()[4]).logits[-1]
    lead = f"= lead of 4 over 7  {logits[4] - logits[7]:+10.4f}"
    assert lead in " ".join(code.value for code in app.code)


@pytest.mark.parametrize("late", [True, False])
def test_a_rival_that_the_canvas_s_message_brings_once_more_was_not_chosen(open_page, late):
    app = open_page("why", model="simple-16", example="4")
    before = app.selectbox(key="rival").value
    app.button(key="example-1").click().run()
    assert app.selectbox(key="rival").value != before
    app.selectbox(key="rival").set_value(before)
    if late:
        app.session_state["pad-read"] = {"drawing": {"raw": {"objects": []}, "data": None}}
    app.run()
    assert app.session_state["state.rival"] == (None if late else before)


def test_it_says_after_which_rows_the_votes_add_up(open_page):
    """In `residual` the row read last reaches the logits beside the units."""
    for name, when in (("lstm-128", "after every row."), ("residual", "after the last row, not")):
        app = open_page("why", model=name, example="5", closer="units")
        assert f"It adds up {when}" in " ".join(c.value for c in app.caption)


@pytest.mark.usefixtures("few_test_images")
def test_a_unit_is_one_click_away(open_page):
    app = open_page("why", model="bidirectional-sum", example="5", closer="units")
    button = app.button(key="voice-0")
    unit, direction = button.label.split()[:2]
    button.click().run()
    assert not app.exception
    assert app.number_input(key="unit").value == int(unit)
    layer = app.selectbox(key="layer-bidirectional-sum")
    assert layer.value == "↓↑".index(direction)


@pytest.mark.usefixtures("few_test_images")
def test_it_opens_on_a_unit_that_speaks_and_tells_what_is_lost_without_it(open_page):
    app = open_page("why", closer="units", model="simple-16", example="7")
    network = library.find("simple-16").network
    reading = network.read(session.examples()[7])
    says = reading.layers[0].states[-1] * network.head.kernel[:, reading.digit]
    unit = app.number_input(key="unit").value
    assert unit == np.abs(says).argmax()
    assert "never below 0" in said(app)  # it is a ReLU network
    without = network.without_unit(0, unit).read(reading.image)
    sure = without.probabilities[-1].max()
    assert f"Without it your digit is read as **{without.digit}** ({sure:.1%})" in said(app)
    weights = network.head.kernel[unit]
    assert f"most for {weights.argmax()} ({weights.max():+.2f})" in said(app)
