"""What a browser gets is sent once; what it says is taken where it can be so."""

import pytest
import streamlit as st

from rnn_demo import library
from rnn_demo.ui import live, session
from rnn_demo.ui.session import is_stale
from rnn_demo.ui.state import LINKS

SHAPES = [(28, 6), (28, 4)]


def test_a_program_is_sent_once_and_again_when_it_is_lacking(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {})

    def send(name: str) -> bytes | str:
        model = library.find(name)
        return live._once("program", live._stamp(model), lambda: live._program(model))

    names = ("simple-16", "notebook")
    sent = [send(name) for name in (*names, *names)]
    assert [type(one) for one in sent] == [bytes, bytes, str, str]
    assert sent[2:] == [live._stamp(library.find(name)) for name in names]
    live._send_again()  # as `lacks` does
    assert send(names[0]) == sent[0]


def clicked(monkeypatch: pytest.MonkeyPatch, cell: object) -> tuple:
    monkeypatch.setattr(st, "session_state", {"player": {"cell": cell}})
    live._take_cell(SHAPES)
    return session.current().row, session.current().layer, session.current().unit


def test_a_cell_sets_row_layer_and_unit(monkeypatch):
    assert clicked(monkeypatch, {"row": 9, "layer": 1, "unit": 3}) == (9, 1, 3)
    assert clicked(monkeypatch, {"row": 9}) == (9, None, None)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "cell",
        {"row": 28, "layer": 1, "unit": 4},
        {"row": -1, "layer": -1, "unit": 0},
        {"row": 1.5, "layer": 0, "unit": 6},
        {"row": True, "layer": True, "unit": True},
        {"row": "3", "layer": [], "unit": {}},
    ],
)
def test_what_is_no_cell_is_left_alone(monkeypatch, cell):
    assert clicked(monkeypatch, cell) == (LINKS["row"].default, None, None)


@pytest.mark.parametrize(
    ("came", "had", "given", "by_itself", "stale"),
    [
        ("old", "old", "new", True, True),  # the browser did not know yet
        ("old", "old", "new", False, False),  # a click back
        ("new", "old", "new", True, False),  # it knows
        ("other", "old", "new", True, False),  # a click, in one message with a drawing
        ("old", "old", "old", True, False),  # nothing was replaced
        (None, None, "new", True, True),  # it was not on the page before
    ],
)
def test_only_what_was_replaced_and_comes_without_a_click_is_stale(
    came, had, given, by_itself, stale
):
    assert is_stale(came, had, given, by_itself=by_itself) == stale
