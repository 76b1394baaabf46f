"""A network's program is sent to a session once, and again if the browser says that it lacks it."""

from types import SimpleNamespace

import pytest

from rnn_demo import library
from rnn_demo.ui import live


def test_a_program_is_sent_once_and_again_when_it_is_lacking(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "st", SimpleNamespace(session_state={}))
    monkeypatch.setattr(live, "kept", lambda make, model: make(model))
    models = [library.find(name) for name in ("simple-16", "notebook")]
    sent = [live._to_read(m) for m in (*models, *models)]
    assert [type(one) for one in sent] == [bytes, bytes, str, str]
    assert sent[2:] == [live._stamp(m) for m in models]
    live._sent().clear()  # as `lacks` does
    assert live._to_read(models[0]) == sent[0]
