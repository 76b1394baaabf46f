"""Data are sent to a browser once; a person's acts are taken once, if they are valid."""

import base64

import numpy as np
import pytest
import streamlit as st

from rnn_demo import library
from rnn_demo.data import FIRST_EXAMPLE
from rnn_demo.lenses import LENSES
from rnn_demo.ui import session, stage
from rnn_demo.ui.session import is_old_value_again
from rnn_demo.ui.state import Session


def test_a_network_is_sent_once_unless_the_browser_lacks_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {})

    def send(name: str) -> bytes | str:
        return stage._packed_network_or_stamp(library.open_model_by_name(name))

    names = ("simple-16", "notebook")
    sent = [send(name) for name in (*names, *names)]
    assert [type(one) for one in sent] == [bytes, bytes, str, str]
    assert sent[2:] == [library.open_model_by_name(name).name_and_stamp for name in names]
    stage._note_data_browser_lacks()
    assert send(names[0]) == sent[0]


def session_after(monkeypatch: pytest.MonkeyPatch, *messages: object) -> Session:
    """Return a session after a browser has sent messages, one after the other."""
    page: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", page)
    for message in messages:
        page[session.STAGE_KEY] = {"message": message}
        stage.apply_stage_message()
    return session.values_of_all_pages()


def test_a_message_is_applied_once(monkeypatch):
    assert "poke" in LENSES  # an edit closes its tool
    first = {"revision": 1, "row": 9, "hand": "9.pull.2.80", "cell": {"layer": 1, "unit": 3}}
    here = session_after(monkeypatch, first)
    assert session.visitor_values(stage.BrowserSyncState).revision == 1
    assert (here.row, here.layer, here.unit) == (8, 1, 3)  # the edit's row
    assert str(here.hand) == "9.pull.2.80"
    here = session_after(
        monkeypatch, first, {"revision": 3, "row": 20, "hand": "9.pull.2.80"}, first
    )
    # Older messages have no effect
    assert (session.visitor_values(stage.BrowserSyncState).revision, here.row) == (3, 20)
    assert session_after(monkeypatch, first, {"revision": 2, "row": None, "hand": ""}).hand is None


@pytest.mark.parametrize(
    "message",
    [
        None,
        "message",
        {"revision": 0, "row": 3},
        {"revision": True, "row": 3},
        {"revision": "1", "row": 3},
        {"revision": 1, "row": 28, "hand": "9.lift", "cell": {"layer": 1, "unit": 4000}},
        {"revision": 1, "row": -1, "hand": 3, "cell": {"layer": -1, "unit": 0}},
        {"revision": 1, "row": 1.5, "cell": {"layer": 0}, "drawing": []},
        {"revision": 1, "row": True, "cell": {"layer": True, "unit": True}},
        {"revision": 1, "row": "3", "cell": {"layer": [], "unit": {}}},
    ],
)
def test_invalid_messages_are_ignored(monkeypatch, message):
    here = session_after(monkeypatch, message)
    assert (here.row, here.layer, here.unit, here.hand) == (28, None, None, None)


def pixels(array: np.ndarray) -> str:
    return base64.b64encode(array.astype(np.uint8).tobytes()).decode()


def test_a_drawing_is_applied_before_the_row_and_the_edit(monkeypatch):
    drawn = np.arange(784).reshape(28, 28) % 256
    told = {"revision": 1, "row": 9, "drawing": {"pixels": pixels(drawn)}}
    here = session_after(monkeypatch, {"revision": 1, "row": 20, "hand": "9.pull.2.80"})
    assert here.row == 8  # the edit's
    here = session_after(monkeypatch, told)
    np.testing.assert_array_equal(here.image.pixels, drawn.astype(np.float32) / 255)
    assert (here.row, here.hand) == (9, None)
    # The same drawing in a repeated message leaves what depends on it
    image = here.image
    stage.session.update_values(row=3)
    st.session_state[session.STAGE_KEY] = {"message": {**told, "revision": 2, "row": None}}
    stage.apply_stage_message()
    assert (here.image, here.row) == (image, 3)
    here = session_after(monkeypatch, told, {"revision": 2, "drawing": {"example": 4}})
    assert (here.image.example, here.image.pixels, here.row) == (4, None, 28)
    here = session_after(monkeypatch, {"revision": 2, "drawing": {"pixels": None}})
    assert (here.image.example, here.image.pixels) == (None, None)


@pytest.mark.parametrize(
    "drawing",
    [
        None,
        [],
        {},
        {"example": True},
        {"example": 10},
        {"example": -1},
        {"example": "3"},
        {"pixels": 5},
        {"pixels": "no base64"},
        {"pixels": "é" * 8},
        {"pixels": "A" * 3000},
        {"pixels": pixels(np.zeros(783))},
        {"pixels": None, "example": 3},
        {"strokes": [[1, 2]]},
    ],
)
def test_an_invalid_drawing_is_ignored(monkeypatch, drawing):
    here = session_after(monkeypatch, {"revision": 1, "row": 3, "drawing": drawing})
    assert (here.image.example, here.image.pixels, here.row) == (FIRST_EXAMPLE, None, 3)


@pytest.mark.parametrize(
    ("new", "old", "replacement", "is_automatic", "stale"),
    [
        ("old", "old", "new", True, True),  # the browser did not know yet
        ("old", "old", "new", False, False),  # a click back
        ("new", "old", "new", True, False),  # it knows
        ("other", "old", "new", True, False),  # a click, in one message with a drawing
        ("old", "old", "old", True, False),  # nothing was replaced
        (None, None, "new", True, True),  # it was not on the page before
    ],
)
def test_only_a_replaced_value_without_a_click_is_stale(new, old, replacement, is_automatic, stale):
    assert is_old_value_again(new, old, replacement, is_automatic=is_automatic) == stale
