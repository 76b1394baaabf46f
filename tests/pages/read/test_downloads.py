"""A file that is made for a download ends with its session, and has a deadline."""

import time
from collections.abc import Callable, Iterator
from threading import Thread, Timer
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_demo.browser.site import page
from rnn_demo.errors import UserError
from rnn_demo.explain.npz import to_npz
from rnn_demo.explain.state_view import StateView, state_view
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.png_and_gif import gif, png
from rnn_demo.library import find
from rnn_demo.pages.read import export_menu
from rnn_demo.reader import Reading, cancel

MODEL = find("gru-33")
IMAGE = np.eye(28, dtype=np.float32)


def made(kind: str, reading: Reading, view: StateView | None = None) -> str | bytes:
    view = view or state_view(MODEL.network, reading, None)
    files: dict[str, Callable[[], str | bytes]] = {
        "gif": lambda: gif(reading, "a", LIGHT, view.columns),
        "png": lambda: png(reading, "a", LIGHT, view.columns),
        "npz": lambda: to_npz(reading),
        "page.html": lambda: page(MODEL, IMAGE),
    }
    return files[kind]()


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Those that are connected; the script of "one" runs."""
    there = {"one"}
    of_this_script = lambda **_: SimpleNamespace(session_id="one")  # noqa: E731
    monkeypatch.setattr(export_menu, "get_script_run_ctx", of_this_script)
    server = SimpleNamespace(is_active_session=there.__contains__)
    monkeypatch.setattr(export_menu.runtime, "get_instance", lambda: server)
    return there


def ended(make: Callable[[], object]) -> tuple[str, float]:
    """What it ended with, in a thread of its own as in Streamlit, and after how many seconds."""
    said: list[str] = []

    def run() -> None:
        try:
            make()
        except UserError as error:
            said.append(str(error))

    began = time.monotonic()
    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    return said[0] if said else "", time.monotonic() - began


def for_ever(kind: str) -> Callable[[], bytes]:
    reading = MODEL.read(IMAGE)

    def make() -> bytes:
        while True:
            made(kind, reading)

    return make


@pytest.mark.parametrize("kind", ["gif", "npz"])
def test_it_ends_with_its_session(sessions, kind):
    make = export_menu.download(for_ever(kind))
    leaves = Timer(0.3, sessions.clear)
    leaves.start()
    assert ended(make)[0] == "Who asked for this file has left."


def test_it_has_a_deadline(sessions, monkeypatch):
    monkeypatch.setattr(export_menu, "DOWNLOAD_SECONDS", 0.3)
    said, seconds = ended(export_menu.download(for_ever("npz")))
    assert said.startswith("This file takes more than a minute")
    assert seconds > 0.3


def test_it_is_made_for_who_stays_and_other_threads_are_asked_as_before(sessions):
    asked = []
    cancel.ask_by(lambda: asked.append(1))
    try:
        make = export_menu.download(lambda: made("npz", MODEL.read(IMAGE)))
        assert ended(make)[0] == ""
        assert not asked
        time.sleep(2 * cancel.EVERY_SECONDS)
        MODEL.read(IMAGE)
        assert asked
    finally:
        cancel.ask_by(None)
