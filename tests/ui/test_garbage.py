"""Of what is there after the first run of a process nothing is garbage, and it is said once."""

import itertools

from rnn_demo.ui import garbage
from tests.support.pages import opened


def test_it_is_said_once_and_after_the_first_run(monkeypatch):
    said = []
    monkeypatch.setattr(garbage, "_runs", itertools.count())
    monkeypatch.setattr("gc.freeze", lambda: said.append("froze"))
    app = opened()
    assert not said
    app.run()
    app.run()
    assert said == ["froze"]
