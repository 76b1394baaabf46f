"""A quiz: with `hide=answer` nothing shown or said depends on the answer."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.lenses import LENSES
from rnn_demo.library import Model
from rnn_demo.reader.operations import Dense
from tests.support.pages import answer, held, opened

FIND = library.open_model_by_name


def turned(name: str) -> Model:
    """Return the network with each digit's sum renamed to the next digit's: only answers differ."""
    model = FIND(name)
    head = next(n.operation for n in model.network.nodes[::-1] if isinstance(n.operation, Dense))
    next_one = replace(head, kernel=np.roll(head.kernel, 1, 1), bias=np.roll(head.bias, 1))
    nodes = [
        replace(n, operation=next_one) if n.operation is head else n for n in model.network.nodes
    ]
    return replace(model, network=replace(model.network, nodes=nodes))


def seen(**query: str) -> tuple[str | None, list[str]]:
    """Return the answer, if shown, and the page's content without the browser's reader."""
    app = opened(model="simple-16", example="3", **query)
    parts = [e for e in app.main if hasattr(e, "proto") and "component" not in e.type]
    return answer(app), [str(e.proto) for e in parts]


@pytest.mark.parametrize("lens", LENSES)
def test_no_lens_tells_the_answer_in_a_quiz(lens, monkeypatch):
    query = {"lens": lens, "row": "28", "hide": "answer"}
    told, before = seen(**query)
    monkeypatch.setattr(library, "open_model_by_name", turned)
    assert (told, before) == seen(**query)
    assert told is None
    assert len(before) > 20


def test_the_answer_is_shown_when_it_is_revealed(monkeypatch):
    told, before = seen(lens="watch")
    monkeypatch.setattr(library, "open_model_by_name", turned)
    other, after = seen(lens="watch")
    assert int(other) == (int(told) + 1) % 10  # the renaming changes the answer
    assert before != after
    app = opened(model="simple-16", example="3", hide="answer,lenses")
    app.button(key="reveal").click().run()
    assert answer(app) == other
    assert held(app).hide == ("lenses",)
