"""Poke: every change on any network, and the smallest change that breaks the reading."""

import base64
import re

import numpy as np
import pytest
import streamlit as st

from rnn_demo import library
from rnn_demo.explain.state_edit import parse_edit, read_with_edit
from rnn_demo.lenses.poke.numbers import (
    answer_before_and_after_clause,
    find_smallest_image_change,
    image_after_blank_or_shift,
    image_change_clause,
)
from rnn_demo.lenses.poke.page import HAND, TOOLS
from rnn_demo.pages.address import AddressAtLastRun
from rnn_demo.ui import session, state_edits
from tests.support.pages import components, held, said
from tests.support.readings import EXAMPLES


def edit_sentence(app) -> str:
    return next(m.value for m in app.markdown if " it " in m.value and m.value.startswith("**"))


def sentence(network, digit, tool, value) -> str:
    image = EXAMPLES[digit]
    before = network.read_image(image)  # for a network that reads from the top
    after = network.read_image(image_after_blank_or_shift(before.image, value))
    change = image_change_clause(value, before.row_order)
    return f"{change} {answer_before_and_after_clause(before, after)}"


def test_every_kind_of_network(every_kind):
    for i, (_, app) in enumerate(every_kind("poke", row="9")):
        app.segmented_control(key="tool").set_value(list(TOOLS)[i % len(TOOLS)]).run()
        assert not app.exception
        assert re.search(r" it (still )?(reads|has no idea) ", said(app))


def test_each_tool_says_what_its_change_does(open_page):
    app = open_page("poke", model="simple-16", example="5", tool="Blank")
    network = library.open_model_by_name("simple-16").network
    assert sentence(network, 5, "blank", (10, 14)) in edit_sentence(app)
    for title, tool, value in (("Blank", "blank", (3, 15)), ("Shift", "shift", -6)):
        app.segmented_control(key="tool").set_value(title).run()
        app.slider(key=tool).set_value(value).run()
        assert not app.exception
        assert sentence(network, 5, tool, value) in edit_sentence(app)
    link = held(app, AddressAtLastRun).written
    assert (link["blank"], link["shift"]) == ("3,15", "-6")
    assert sentence(network, 5, "shift", -6) in edit_sentence(open_page(**{"name": "poke"} | link))
    turned = open_page("poke", model="simple-16", example="5", tool="Blank", blank="14,10")
    assert sentence(network, 5, "blank", (10, 14)) in edit_sentence(turned)


def test_a_change_is_described_in_the_networks_row_order():
    assert image_change_clause((3, 3), "top") == "Without row 3,"
    assert image_change_clause((3, 4), "bottom") == "Without rows 3 to 4,"
    assert image_change_clause(-1, "top") == "Moved up by 1 row,"
    assert image_change_clause(4, "top") == "Moved down by 4 rows,"
    assert image_change_clause(4, "bottom") == "Moved down by 4 rows on the paper,"
    assert image_change_clause(-1, "permuted") == "Moved up by 1 row on the paper,"
    assert image_change_clause(4, "columns") == "Moved right by 4 columns,"


@pytest.mark.parametrize("name", ["simple-16", "bottom", "permuted", "columns"])
def test_a_shift_moves_the_digit_as_its_sentence_says(open_page, name):
    model, drawn = library.open_model_by_name(name), EXAMPLES[7]
    app = open_page("poke", model=name, example="7", tool="Shift", shift="4")
    right = "Moved right by 4 columns" in edit_sentence(app)
    assert right == (name == "columns")
    assert right or "Moved down by 4 rows" in edit_sentence(app)
    paper = np.zeros_like(drawn)
    if right:
        paper[:, 4:] = drawn[:, :-4]
    else:
        paper[4:] = drawn[:-4]
    told = answer_before_and_after_clause(model.read_image(drawn), model.read_image(paper))
    assert edit_sentence(app).rstrip("*").endswith(told)
    assert app.slider(key="shift").label.startswith("Columns right" if right else "Rows down")


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional"])
def test_poke_opens_with_the_smallest_change_and_returns_to_it(open_page, name):
    network = library.open_model_by_name(name).network
    app = open_page("poke", model=name, example="7")
    for digit in (7, 3):
        app.button(key=f"example-{digit}").click().run()
        broken = find_smallest_image_change(network, network.read_image(EXAMPLES[digit]))
        assert "instead of" in sentence(network, digit, *broken)
        assert sentence(network, digit, *broken) in edit_sentence(app)
        assert "No small change" not in edit_sentence(app)
    app.segmented_control(key="tool").set_value("Shift").run()
    app.button(key="break").click().run()
    assert sentence(network, 3, *broken) in edit_sentence(app)
    assert not app.exception


def test_poke_opens_with_an_edit_of_the_memory_until_it_is_undone(open_page):
    model, hand = library.open_model_by_name("lstm-128"), parse_edit("9.push.2.100")
    before, usual = (
        model.network.read_image(EXAMPLES[3]),
        state_edits.load_or_compute_unit_ranges(model),
    )
    after = read_with_edit(model.network, before.image, hand, usual)
    app = open_page("poke", model="lstm-128", example="3", hand=str(hand))
    (told,) = components(app, "edit_sentence")  # which the browser makes of these
    assert told["hand"] == str(hand)
    for name, reading in (("before", before), ("after", after)):
        rows = np.frombuffer(base64.b64decode(told[name]["probabilities"]), "<f4").reshape(28, 10)
        np.testing.assert_allclose(rows, reading.probabilities, atol=1e-6)
    assert held(app, AddressAtLastRun).written["hand"] == str(hand)
    assert any("NPZ is without your hand" in caption.value for caption in app.caption)
    app.segmented_control(key="tool").set_value("Blank").run()
    assert sentence(model.network, 3, "blank", (10, 14)) in edit_sentence(app)
    assert not components(app, "edit_sentence")
    app.segmented_control(key="tool").set_value(HAND).run()
    app.button(key="break").click().run()
    assert "instead of" in edit_sentence(app)
    assert "hand" not in held(app, AddressAtLastRun).written
    assert not any("your hand" in caption.value for caption in app.caption)
    app = open_page("poke", model="simple-16", example="3", hand="9.unit.16.50")
    assert "holds 16 numbers" in app.info[0].value
    app = open_page("watch", hand="9.lift.2")
    assert "`hand=9.lift.2` in this link is not a memory edit" in app.warning[0].value


def test_invalid_edits_from_a_browser_are_ignored(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    state_edits.set_edit_from_browser_text("12.wipe.h")
    for junk in (None, 9, {}, "9.pull.2.180", "12.wipe.h" * 9, b"9.wipe"):
        state_edits.set_edit_from_browser_text(junk)
        assert str(session.values_of_all_pages().hand) == "12.wipe.h"
    state_edits.set_edit_from_browser_text("")
    assert session.values_of_all_pages().hand is None


def test_poke_says_that_no_small_change_gives_another_answer(open_page, monkeypatch):
    monkeypatch.setattr(
        "rnn_demo.lenses.poke.page.find_smallest_image_change", lambda network, reading, lines: None
    )
    app = open_page("poke", model="simple-16", example="1")
    assert edit_sentence(app).endswith("** No small change gives another answer.")
