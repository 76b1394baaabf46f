"""The Read page by AppTest: its texts with and without a drawing, its state, and exports."""

import io

import numpy as np
import pytest
import streamlit as st

from rnn_demo import data, library
from rnn_demo.browser.packed_network import pixels_as_base64
from rnn_demo.images import link
from rnn_demo.lenses import LENSES
from rnn_demo.pages.read.export_menu import reading_to_npz
from rnn_demo.ui import session
from rnn_demo.ui.session import STAGE_KEY
from tests.explain.strange import scribbles
from tests.fixtures import golden
from tests.support.hostile import GOOD
from tests.support.networks import Rnn, network
from tests.support.pages import answer, clear, held, html_of, on_stage, opened, said
from tests.support.readings import EXAMPLES


def test_the_page_opens_on_an_example_and_can_be_empty():
    app = opened()
    assert answer(app) == "2"
    assert on_stage(app)["view"]
    assert app.selectbox(key="model").value == "lstm-128"
    clear(app)
    assert answer(app) is None
    assert on_stage(app)["image"] is None
    assert on_stage(app)["watched"]
    assert on_stage(app)["view"]["states"]  # ready for the pen


def test_any_lens_that_plays_gets_the_stage(monkeypatch):
    monkeypatch.setitem(LENSES, "another", LENSES["watch"])
    app = opened()
    held(app).lens = "another"
    app.run()
    assert not app.exception
    assert on_stage(app)["watched"]  # and no separate slider
    clear(app)
    assert on_stage(app)["watched"]


def test_unchanged_widget_values_are_not_sent_again():
    """Sent again with each answer, it undid choices made while the answer was on its way."""
    app = opened(lens="why", row="5")
    for _ in range(2):  # another digit is shown after all its rows
        app.button(key="example-4").click().run()
        assert on_stage(app)["row"] == 27
        assert not app.selectbox(key="model").proto.set_value


def test_a_click_in_one_message_with_a_drawing_acts_after_it():
    """Both arrive together if the server was busy; the click once had no effect."""
    app = opened()
    told = {"revision": 1, "drawing": {"pixels": pixels_as_base64(EXAMPLES[7])}, "row": 4}
    app.session_state[STAGE_KEY] = {"message": told}
    app.button(key="example-3").click().run()
    assert held(app).image.example == 3
    assert on_stage(app)["row"] == 27
    assert on_stage(app)["revision"] == 1


def test_results_for_drawings_are_computed_once_and_bounded(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    model, image = library.open_model_by_name("simple-16"), EXAMPLES[3]
    look = session.lens_input_of_image(model, image)
    assert session.lens_input_of_image(model, image).reading is look.reading
    assert session.lens_input_of_image(model, EXAMPLES[4]).reading is not look.reading
    for i in range(100):
        assert look.compute_once("one", lambda i=i: i, i) == i
    for i in range(99, 99 - session.MOST_RESULTS, -1):
        assert look.compute_once("one", lambda: "anew", i) == i
    assert look.compute_once("one", lambda: "anew", 0) == "anew"
    assert len(session.visitor_values(session.ComputedResults).results) == session.MOST_RESULTS


def test_a_misread_test_image_shows_its_label_and_answer():
    test, model = data.test_split(), library.open_model_by_name("notebook")
    images = test.images[:200].astype(np.float32) / 255
    index = next(
        i for i, image in enumerate(images) if model.read_image(image).digit != test.labels[i]
    )

    def chips(**query: str) -> list[str]:
        app = opened(model="notebook", **query)
        return [text for text in html_of(app) if 'class="test-image"' in text]

    (chip,) = chips(drawing=link.encode_image(images[index]))
    assert f"test image: {test.labels[index]}" in chip
    assert f"read as {model.read_image(images[index]).digit}" in chip
    images[index][0, 0] = 1
    assert not chips(drawing=link.encode_image(images[index]))
    assert not chips(example="3")


def test_a_scribble_is_marked_as_strange():
    app = opened(drawing=link.encode_image(scribbles(1)[0]))
    assert on_stage(app)["strange"] is True
    app.button(key="example-7").click().run()
    assert on_stage(app)["strange"] is False


def test_a_refused_upload_shows_no_success_of_the_previous_one():
    """A green tick about the previous one was shown under the name of the refused one."""
    app = opened()
    for content, is_taken in ((GOOD, True), (b"no network", False), (GOOD, True)):
        app.file_uploader(key="network").set_value(("a.keras", content, "")).run()
        assert [len(app.success), len(app.error)] == [is_taken, not is_taken]
    assert "It works only in this browser" in said(app)  # about its link


@pytest.mark.parametrize(
    "middle",
    [[Rnn("SimpleRNN", 3, "relu")], [Rnn("LSTM", 3, merge_mode="concat"), Rnn("GRU", 2)]],
    ids=["simple", "both, stacked"],
)
def test_the_npz_file_contains_the_readings_arrays(middle):
    reading = network(*middle).read_image(golden.images()[0])
    with np.load(io.BytesIO(reading_to_npz(reading)), allow_pickle=False) as file:
        arrays = dict(file)
    assert arrays.pop("layers").tolist() == [[m.name, m.cell, m.direction] for m in reading.layers]
    expected = {name: getattr(reading, name) for name in ("image", "logits", "probabilities")}
    for i, layer in enumerate(reading.layers, 1):
        named = {"inputs": layer.inputs, "h": layer.states, **layer.gates}
        named |= {} if layer.cell_states is None else {"c": layer.cell_states}
        expected |= {f"layer_{i}_{name}": values for name, values in named.items()}
    assert arrays.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(arrays[name], values)
