"""The Read page by AppTest: its texts with and without a drawing, its state, and exports."""

import base64
import io
import json

import numpy as np
import pytest
import streamlit as st
from PIL import Image, ImageDraw

from rnn_demo import data, library
from rnn_demo.images import link
from rnn_demo.lenses import LENSES
from rnn_demo.pages.read.export_menu import reading_to_npz
from rnn_demo.ui import canvas_input, session
from rnn_demo.ui.canvas_input import CanvasHistory
from rnn_demo.ui.state import InputImage, Session
from tests.explain.strange import scribbles
from tests.fixtures import golden
from tests.support.hostile import GOOD
from tests.support.networks import Rnn, network
from tests.support.pages import answer, held, html_of, on_stage, opened, said
from tests.support.readings import EXAMPLES


def strokes_of(here: Session) -> list | None:
    """Return the strokes of the current drawing, None if there are none."""
    return here.image.strokes and json.loads(here.image.strokes)["objects"]


def drawn_on_canvas(strokes: int = 1) -> dict:
    """Return the canvas's message after a seven was drawn in a corner, with dots next to it."""
    image = Image.new("RGBA", (280, 280), (0, 0, 0, 255))
    ImageDraw.Draw(image).line(
        [(20, 150), (90, 150), (50, 260)], fill=(255, 255, 255, 255), width=16, joint="curve"
    )
    for i in range(1, strokes):
        ImageDraw.Draw(image).ellipse((150, 40 * i, 170, 40 * i + 20), fill=(255, 255, 255, 255))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    url = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    return {"drawing": {"raw": {"objects": [{"type": "path"}] * strokes}, "data": url}}


def test_the_page_opens_on_an_example_and_clear_empties_it():
    app = opened()
    assert answer(app) == "2"
    assert on_stage(app)["view"]
    assert app.selectbox(key="model").value == "lstm-128"
    app.button(key="clear").click().run()
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
    app.button(key="clear").click().run()
    assert on_stage(app)["watched"]


def test_unchanged_widget_values_are_not_sent_again():
    """Sent again with each answer, it undid choices made while the answer was on its way."""
    app = opened(lens="why", row="5")
    for _ in range(2):  # another digit is shown after all its rows
        app.button(key="example-4").click().run()
        assert on_stage(app)["row"] == 27
        assert not app.selectbox(key="model").proto.set_value


def test_undo_takes_back_stroke_by_stroke():
    app = opened()
    for count in (1, 2):
        sent = drawn_on_canvas(count)
        app.session_state["pad-read"] = sent
        app.run()
        assert len(strokes_of(held(app))) == count
    two = held(app).image.pixels
    app.button(key="undo").click().run()
    assert len(strokes_of(held(app))) == 1
    assert not np.array_equal(held(app).image.pixels, two)
    mounted = held(
        app, CanvasHistory
    ).content  # the content sent to the canvas, which it sends back
    app.session_state["pad-read"] = {"drawing": {"raw": mounted, "data": sent["drawing"]["data"]}}
    app.run()
    assert len(strokes_of(held(app))) == 1
    app.button(key="redo").click().run()
    assert np.array_equal(held(app).image.pixels, two)


def test_undo_takes_back_one_of_the_strokes_that_come_together():
    """As from a busy server, which gets only the last message; the canvas knows their pixels."""
    app = opened()
    app.session_state["pad-read"] = drawn_on_canvas(3)
    app.run()
    three = held(app).image.pixels
    for count in (2, 1):
        app.button(key="undo").click().run()
        assert not app.exception
        assert len(strokes_of(held(app))) == count
        assert on_stage(app)["image"] is None  # rather than that of the strokes before
        content = held(app, CanvasHistory).content
        data = drawn_on_canvas(count)["drawing"]["data"]
        app.session_state["pad-read"] = {"drawing": {"raw": content, "data": data}}
        app.run()
        assert len(strokes_of(held(app))) == count
        assert on_stage(app)["image"] is not None
    app.button(key="undo").click().run()
    assert held(app).image.example == 2  # as the page was opened
    for _ in range(3):
        app.button(key="redo").click().run()
        assert on_stage(app)["image"] is not None
    assert np.array_equal(held(app).image.pixels, three)


@pytest.mark.parametrize(
    ("button", "strokes", "example"),
    [("undo", 1, None), ("clear", None, None), ("example-3", None, 3)],
)
def test_a_click_in_one_message_with_a_stroke_acts_after_it(button, strokes, example):
    """Both arrive together if the server was busy; the click once had no effect."""
    app = opened()
    for count in (1, 2):
        app.session_state["pad-read"] = drawn_on_canvas(count)
        if count == 2:
            app.button(key=button).click()
        app.run()
    left = strokes_of(held(app))
    assert (left and len(left)) == strokes
    assert held(app).image.example == example
    assert len(held(app, CanvasHistory).past) == (1 if button == "undo" else 3)


def test_a_stroke_that_makes_a_drawing_too_long_is_refused():
    """24 strokes of 0.9 MB were stored as 74 MB."""
    app = opened()
    for count in range(1, 5):
        sent = drawn_on_canvas(count)
        sent["drawing"]["raw"]["objects"][0]["path"] = "x" * 60_000  # more than the limit together
        app.session_state["pad-read"] = sent
        app.run()
    assert len(strokes_of(held(app))) == 3
    kept = held(app).image.pixels
    assert any("too long" in error.value for error in app.error)
    app.run()
    # While the stroke is on the canvas
    assert any("too long" in error.value for error in app.error)
    app.button(key="undo").click().run()
    assert not app.error
    assert np.array_equal(held(app).image.pixels, kept)
    assert len(held(app, CanvasHistory).content["objects"]) == 3


def test_the_history_of_undo_is_bounded(monkeypatch):
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)

    def kept() -> list[int]:
        steps = [
            *session.visitor_values(canvas_input.CanvasHistory).past,
            *session.visitor_values(canvas_input.CanvasHistory).future,
        ]
        assert sum(len(step.strokes or "") for step in steps) <= canvas_input.MOST_HISTORY
        return [
            len(session.visitor_values(canvas_input.CanvasHistory).past),
            len(session.visitor_values(canvas_input.CanvasHistory).future),
        ]

    for i in range(24):
        strokes = json.dumps({"objects": [f"{i} " + "x" * 190_000]})
        session.update_values(image=InputImage(strokes=strokes))
        canvas_input.clear_canvas()
    undone = kept()[0]
    assert undone >= 5
    for _ in range(undone):
        canvas_input.undo_step()
        kept()
    assert kept() == [0, undone]
    assert strokes_of(session.values_of_all_pages())[0].startswith(
        f"{24 - undone} "
    )  # the oldest were dropped


def test_undo_takes_back_one_stroke_after_a_restart_of_the_server():
    """The canvas sends its strokes again; the address has their image and the row."""
    app = opened()
    app.session_state["pad-read"] = drawn_on_canvas(3)
    app.run()
    drawing = link.encode_image(held(app).image.pixels)
    app = opened(drawing=drawing, row="9")
    app.session_state["pad-read"] = drawn_on_canvas(3)
    app.run()
    assert on_stage(app)["row"] == 8
    for left in (2, 1):
        app.button(key="undo").click().run()
        assert len(strokes_of(held(app))) == left
    app.button(key="undo").click().run()
    assert strokes_of(held(app)) is None
    assert on_stage(app)["image"] is None
    assert app.button(key="undo").disabled


def test_undo_takes_back_one_of_the_strokes_that_a_reloaded_page_has_kept(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    session.update_values(image=InputImage(pixels=EXAMPLES[7]))
    canvas_input.restore_strokes_from_browser({"objects": [{"path": []}] * 3})
    for left in (2, 1):
        canvas_input.undo_step()
        assert len(strokes_of(session.values_of_all_pages())) == left
    canvas_input.undo_step()
    assert strokes_of(session.values_of_all_pages()) is None
    assert session.current_image() is None
    assert not session.visitor_values(CanvasHistory).past


def test_a_stroke_on_a_new_canvas_is_read_though_it_equals_the_last_one():
    """Such as one drawn by the same keys after another page was open."""
    app = opened()
    app.session_state["pad-read"] = drawn_on_canvas()
    app.run()
    drawn = held(app).image
    del app.session_state["pad-read"]  # as on another page
    app.button(key="example-3").click().run()
    app.session_state["pad-read"] = drawn_on_canvas()
    app.run()
    assert np.array_equal(held(app).image.pixels, drawn.pixels)


def test_strokes_that_a_browser_restores_late_are_ignored(monkeypatch):
    """A reload, and Clear before the canvas has answered; then another picture."""
    monkeypatch.setattr(st, "session_state", {})
    strokes = {"objects": [{"path": []}]}
    session.update_values(image=InputImage(pixels=EXAMPLES[7]))
    canvas_input.restore_strokes_from_browser(strokes)
    assert len(session.visitor_values(canvas_input.CanvasHistory).content["objects"]) == 1
    canvas_input.clear_canvas()
    assert session.visitor_values(canvas_input.CanvasHistory).content["objects"] == []
    canvas_input.replace_drawing_by_pixels(EXAMPLES[3])
    canvas_input.restore_strokes_from_browser(strokes)
    assert session.values_of_all_pages().image.strokes is None


@pytest.mark.parametrize("objects", [5, None, "strokes", {"0": {}}, [5], [{}, None]])
def test_invalid_strokes_are_ignored(monkeypatch, objects):
    monkeypatch.setattr(st, "session_state", {})
    session.update_values(image=InputImage(pixels=EXAMPLES[7]))
    canvas_input.restore_strokes_from_browser({"objects": objects})
    assert session.values_of_all_pages().image.strokes is None
    assert canvas_input.content_for_canvas("pad-read")["objects"] == []


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
