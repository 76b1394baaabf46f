"""The lens Watch, for every kind of network."""

import base64

import numpy as np

from rnn_demo import library
from rnn_demo.ui import stage
from tests.support.pages import on_stage
from tests.support.readings import EXAMPLES


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("watch"):
        stage = on_stage(app)
        assert stage["watched"]
        assert stage["view"]["states"]
        assert "make-picture" in {b.key for b in app.button}, name


def test_a_reading_that_the_browser_cannot_compute_is_sent(open_page, monkeypatch):
    app = open_page("watch", model="stacked")
    assert on_stage(app)["reading"] is None
    monkeypatch.setattr(stage, "runs_live_in_browser", lambda network: False)
    sent = on_stage(open_page("watch", model="stacked"))["reading"]
    reading = library.open_model_by_name("stacked").read_image(EXAMPLES[2])

    def numbers(text: str) -> np.ndarray:
        return np.frombuffer(base64.b64decode(text), "<f4")

    np.testing.assert_array_equal(numbers(sent["logits"]), reading.logits.ravel())
    np.testing.assert_array_equal(numbers(sent["probabilities"]), reading.probabilities.ravel())
    for layer, there in zip(reading.layers, sent["layers"], strict=True):
        for a, text in zip(layer.h_and_c, there["states"], strict=True):
            np.testing.assert_array_equal(numbers(text), a.ravel())


def test_other_lenses_show_the_stages_slider(open_page):
    slider = on_stage(open_page("gates", row="9"))
    assert (slider["watched"], slider["row"]) == (False, 8)
