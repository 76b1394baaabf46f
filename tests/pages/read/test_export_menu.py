"""The Export menu offers what can be made; a file ends with its session, or in time."""

from threading import Timer
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_demo.errors import UserError
from rnn_demo.library import find
from rnn_demo.pages.read import export_menu


def test_it_offers_three_files_and_a_page(open_page):
    offered = [b.proto.label for b in open_page("watch").get("download_button")]
    found = [label.split("(")[1].rstrip(")") for label in offered]
    assert found == ["GIF", "PNG", "NPZ", "HTML"]


@pytest.fixture
def sessions(monkeypatch) -> set[str]:
    """Those that are connected; the script of "one" runs."""
    there = {"one"}
    context = SimpleNamespace(session_id="one")
    monkeypatch.setattr(export_menu, "get_script_run_ctx", lambda **_: context)
    server = SimpleNamespace(is_active_session=there.__contains__)
    monkeypatch.setattr(export_menu.runtime, "get_instance", lambda: server)
    return there


def for_ever() -> bytes:
    network = find("gru-33").network
    while True:
        network.read(np.eye(28, dtype=np.float32))


def test_it_ends_with_its_session(sessions):
    Timer(0.3, sessions.clear).start()
    with pytest.raises(UserError, match="Who asked for this file has left"):
        export_menu.download(for_ever)()


def test_it_has_a_deadline_and_is_made_for_who_stays(sessions, monkeypatch):
    assert export_menu.download(lambda: b"a file")() == b"a file"
    monkeypatch.setattr(export_menu, "DOWNLOAD_SECONDS", 0.3)
    with pytest.raises(UserError, match="more than a minute"):
        export_menu.download(for_ever)()
