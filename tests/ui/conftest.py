"""Visitors of the app, whose uploads read few test images."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import streamlit as st

from rnn_demo.ui import uploaded_models
from tests.support.few_test_images import let_passes_read_few_test_images

KEY = "0123456789abcdef" * 2  # of a visitor's browser


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Return a function that starts a session of the browser with a key, like a reload."""
    let_passes_read_few_test_images(monkeypatch, 40)

    def restart() -> None:
        uploaded_models._browsers.clear()
        uploaded_models._models.clear()
        uploaded_models._in_use.clear()

    def begin(key: str = KEY, restarted: bool = False) -> None:
        monkeypatch.setattr(st, "context", SimpleNamespace(cookies={uploaded_models.COOKIE: key}))
        monkeypatch.setattr(st, "session_state", {})
        if restarted:
            restart()

    begin(restarted=True)
    yield begin
    restart()
