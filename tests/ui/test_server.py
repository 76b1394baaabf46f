"""Only the app's own pages control it; uploads are counted where Streamlit accepts them."""

import asyncio
import threading

import pytest
import streamlit as st
from starlette.exceptions import HTTPException
from streamlit import runtime
from streamlit.elements.widgets import file_uploader
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from rnn_demo.ui import server, session, upload_verdict

CONTENT = bytes(10 * 2**20)  # one object, however often it is stored


def test_only_the_servers_own_origin_is_allowed():
    own = {"Host": "digits.org:8501", "Origin": "http://digits.org:8501"}
    assert server.has_allowed_origin(own)
    assert server.has_allowed_origin({"Host": "digits.org"})
    for origin in ("http://digits.org", "http://digits.org:8502", "null", "", "http://a.org"):
        assert not server.has_allowed_origin({**own, "Origin": origin})


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    manager = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(
        runtime, "get_instance", lambda: type("Server", (), {"uploaded_file_mgr": manager})
    )
    for _ in range(3):  # like each run of a page
        server.limit_total_upload_size()
    return manager


def taken(manager: MemoryUploadedFileManager, session: str, files: int) -> int:
    """Return how many of a number of files are accepted."""
    count = 0
    for i in range(files):
        try:
            manager.add_file(session, UploadedFileRec(f"{session} {i}", "a", "b", CONTENT))
            count += 1
        except HTTPException as error:
            assert error.status_code == 413  # noqa: PT017
    return count


def test_uploads_are_bounded_per_session_and_in_total(manager):
    """32 files of 10 MB, sent past the widgets, were stored: 320 MB."""
    assert taken(manager, "one", 32) == 3
    manager.remove_file("one", "one 0")
    assert taken(manager, "one", 32) == 1
    assert sum(taken(manager, f"session {i}", 3) for i in range(40)) == 47
    manager.remove_session_files("session 0")
    assert taken(manager, "late", 32) == 3


@pytest.mark.parametrize("said", ["a text", [1, 2], 7])
@pytest.mark.parametrize("key", ["picture", "network"])
@pytest.mark.usefixtures("manager")
def test_an_invalid_upload_message_gives_a_sentence(said, key, monkeypatch):
    """It once ended the session: each later run of the page failed."""
    monkeypatch.setattr(file_uploader, "get_script_run_ctx", object)  # like in a visitor's session
    taken = file_uploader.FileUploaderSerde(False).deserialize(said)
    monkeypatch.setattr(st, "session_state", {key: taken})
    take = upload_verdict.replace_drawing_by_upload, upload_verdict.keep_network_upload
    take[key == "network"]()
    assert "did not arrive" in session.visitor_values(upload_verdict.LastUploadResult).error


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({}, "http://localhost:8501/"),
        ({"port": 80, "address": "0.0.0.0"}, "http://localhost:80/"),
        ({"address": "::", "baseUrlPath": "/rnn/"}, "http://localhost:8501/rnn"),
        ({"address": "10.1.2.3", "sslCertFile": "a.pem"}, "https://10.1.2.3:8501/"),
        ({"address": "fe80::1", "baseUrlPath": "a/b"}, "http://[fe80::1]:8501/a/b"),
        ({"address": "digits.org"}, "http://digits.org:8501/"),
    ],
)
def test_the_browser_is_opened_where_the_server_answers(options, address, monkeypatch):
    settings = {"port": 8501, "headless": False, "address": "127.0.0.1", **options}
    opened = []
    monkeypatch.setattr(st, "get_option", lambda name: settings.get(name.partition(".")[2]))
    monkeypatch.setattr(server.webbrowser, "open", opened.append)

    async def start() -> None:
        async with server.open_browser_at_start(None):
            pass

    thread = threading.Thread(target=lambda: asyncio.run(start()))  # here a loop may run
    thread.start()
    thread.join(60)
    assert opened == [address]
