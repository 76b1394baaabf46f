"""What a browser says was clicked is taken where there is such a cell, and otherwise left alone."""

import pytest
import streamlit as st

from rnn_demo.ui import player, session
from rnn_demo.ui.state import TABLE

SHAPES = [(28, 6), (28, 4)]


def taken(monkeypatch: pytest.MonkeyPatch, cell: object) -> tuple:
    monkeypatch.setattr(st, "session_state", {player.KEY: {"cell": cell}})
    player._take_cell("mine", SHAPES)
    return session.state("row"), session.state("layers").get("mine"), session.state("unit")


def test_a_cell_sets_row_layer_and_unit(monkeypatch):
    assert taken(monkeypatch, {"row": 9, "layer": 1, "unit": 3}) == (9, 1, 3)
    assert taken(monkeypatch, {"row": 9}) == (9, None, None)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "cell",
        {},
        {"row": 28, "layer": 1, "unit": 4},
        {"row": -1, "layer": -1, "unit": 0},
        {"row": 1.5, "layer": 0, "unit": 6},
        {"row": True, "layer": True, "unit": True},
        {"row": "3", "layer": [], "unit": {}},
        {"row": 10**30, "layer": 10**30, "unit": 10**30},
    ],
)
def test_what_is_no_cell_is_left_alone(monkeypatch, cell):
    assert taken(monkeypatch, cell) == (TABLE["row"].default, None, None)
