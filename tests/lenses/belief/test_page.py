"""The belief lens: any network, both directions, three readouts, and the empty canvas."""

import pytest

from rnn_demo import library
from rnn_demo.explain import stop_rule
from rnn_demo.explain.belief import beliefs, decision_step
from rnn_demo.ui import session
from tests.pages.conftest import SPECS
from tests.support.pages import said


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("belief", row="9"):
        controls = {c.key for c in app.get("button_group")}
        assert ("direction" in controls) == (SPECS[name].merge_mode is not None)
        assert "After row 9" in said(app)


@pytest.mark.parametrize("readout", ["stop_here", "blank_rest", "real_rest"])
def test_it_says_from_which_row_the_answer_stands(open_page, readout):
    app = open_page("belief", model="simple-16", example="5", row="12")
    app.segmented_control(key="readout").set_value(readout).run()
    assert not app.exception
    model = library.find("simple-16")
    (belief,) = beliefs(model.network, model.read(session.examples()[5]))
    text = said(app)
    assert f"final from row **{decision_step(belief.stop_here) + 1}** on;" in text
    assert f"blank, from row **{decision_step(belief.blank_rest) + 1}** on." in text


def test_it_says_whether_what_comes_early_is_calibrated_and_where_it_may_stop(open_page):
    app = open_page("belief", model="simple-16-aloud", example="5", row="12")
    model = library.find("simple-16-aloud")
    step = stop_rule.step(model.read(session.examples()[5]), model.card)
    captions = " ".join(c.value for c in app.caption)
    assert f"It may stop reading this digit after row **{step + 1}**." in said(app)
    rule = stop_rule.find(model.card)
    assert f"Then {rule.accuracy:.2%} of them are read correctly, after all rows" in captions
    app = open_page("belief", model="simple-16", example="5", row="12")
    assert "not trained to answer before the last row" in " ".join(c.value for c in app.caption)


def test_without_a_digit_it_invites_to_draw(open_page):
    app = open_page("belief")
    app.session_state["state.example"] = None
    app.run()
    assert not app.exception
    assert "draw a digit" in app.info[0].value
