"""Uploads are counted where Streamlit takes them in, of a session and of all."""

import pytest
from starlette.exceptions import HTTPException
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from rnn_demo.ui import upload_memory

CONTENT = bytes(10 * 2**20)  # one object, however often it is kept


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    manager = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(
        runtime, "get_instance", lambda: type("Server", (), {"uploaded_file_mgr": manager})
    )
    for _ in range(3):  # as each run of a page does
        upload_memory.bound()
    return manager


def taken(manager: MemoryUploadedFileManager, session: str, files: int) -> int:
    """How many of so many files are."""
    count = 0
    for i in range(files):
        try:
            manager.add_file(session, UploadedFileRec(f"{session} {i}", "a", "b", CONTENT))
            count += 1
        except HTTPException as error:
            assert error.status_code == 413  # noqa: PT017
    return count


def test_a_session_that_sends_files_past_the_widgets(manager):
    """32 files of 10 MB were kept: 320 MB."""
    assert taken(manager, "one", 32) == 3
    assert taken(manager, "another", 2) == 2
    manager.remove_file("one", "one 0")
    assert taken(manager, "one", 32) == 1


def test_all_sessions_together(manager):
    assert sum(taken(manager, f"session {i}", 3) for i in range(40)) == 50
    for i in range(5):
        manager.remove_session_files(f"session {i}")
    assert taken(manager, "late", 3) == 3
