"""The lens that is watched: state and votes, for every kind of network."""

import base64

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.ui import stage
from tests.support.pages import on_stage

WITHOUT_VOTES = {"projected", "bidirectional-stacked"}


def captions(app) -> str:
    return " ".join(c.value for c in app.caption)


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("watch", show="votes"):
        stage, said = on_stage(app), captions(app)
        assert stage["watched"]
        assert stage["view"]["states"]
        assert (stage["view"]["show"] == "state") == (name in WITHOUT_VOTES)
        assert "make-picture" in {b.key for b in app.button}, name
        assert ("no votes" in " ".join(i.value for i in app.info)) == (name in WITHOUT_VOTES)
        if name in WITHOUT_VOTES:  # states are shown instead
            assert "Each column is a unit" in said
        else:
            assert ("another way" in said) == (name == "residual")


@pytest.mark.parametrize(("name", "only"), [("lstm-128", False), ("bidirectional-stacked", True)])
def test_the_legend_says_where_the_sign_is_a_matter_of_colour(open_page, name, only):
    app = open_page("watch", model=name)
    assert on_stage(app)["view"]["ordered"]
    assert ("not the sign of h" in captions(app)) == only


def test_plain_order_and_its_link(open_page):
    app = open_page("watch")
    assert "above the digit that it says most about" in captions(app)
    app.toggle(key="grouped").set_value(False).run()
    assert not app.exception
    assert "orange is above 0" in captions(app)
    assert app.query_params["grouped"] == "false"
    app = open_page("watch", grouped="false", show="votes", digit="4")
    assert not app.toggle(key="grouped").value
    assert app.selectbox(key="digit").value == 4
    assert "Orange votes for 4" in captions(app)


def test_the_browser_is_sent_what_it_cannot_read_itself(open_page, monkeypatch):
    app = open_page("watch", model="stacked")
    assert on_stage(app)["reading"] is None
    monkeypatch.setattr(stage, "is_live", lambda network: False)
    sent = on_stage(open_page("watch", model="stacked"))["reading"]
    reading = library.find("stacked").read(data.examples()[2])

    def numbers(text: str) -> np.ndarray:
        return np.frombuffer(base64.b64decode(text), "<f4")

    np.testing.assert_array_equal(numbers(sent["logits"]), reading.logits.ravel())
    np.testing.assert_array_equal(numbers(sent["probabilities"]), reading.probabilities.ravel())
    for layer, there in zip(reading.layers, sent["layers"], strict=True):
        for a, text in zip(layer.carried, there["states"], strict=True):
            np.testing.assert_array_equal(numbers(text), a.ravel())


def test_without_a_drawing_the_stage_stays_and_other_lenses_have_its_slider(open_page):
    app = open_page("watch")
    app.button(key="clear").click().run()
    empty = on_stage(app)
    assert empty["watched"]
    assert empty["view"]["states"]  # ready for the pen
    slider = on_stage(open_page("numbers", row="9"))
    assert (slider["watched"], slider["row"]) == (False, 8)
