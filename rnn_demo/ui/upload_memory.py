"""How much of the server's memory uploads may take, whichever way they come.

A page shows two uploaders, but Streamlit keeps what is sent to a session's address, asked for or
not, until the session ends: so it is counted where the files are taken in.
"""

import functools
import threading

from starlette.exceptions import HTTPException
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

OF_A_SESSION = 30 * 2**20  # bytes: three files of the largest that is taken
OF_ALL = 500 * 2**20


def bound() -> None:
    """From now on this server refuses what is beyond; to be called by each run."""
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if isinstance(manager, MemoryUploadedFileManager):
        bound_of(manager)


@functools.lru_cache(maxsize=1)  # once for the server's
def bound_of(manager: MemoryUploadedFileManager) -> None:
    """Have a manager raise an HTTPException, "too large", for what is beyond the bounds."""
    take, one_at_a_time = manager.add_file, threading.Lock()

    def add_file(session_id: str, file: UploadedFileRec) -> None:
        with one_at_a_time:
            sizes = {
                session: sum(len(kept.data) for kept in list(files.values()))
                for session, files in list(manager.file_storage.items())
            }
            mine, size = sizes.get(session_id, 0), len(file.data)
            if mine + size > OF_A_SESSION or sum(sizes.values()) + size > OF_ALL:
                raise HTTPException(413, "Too many files: remove one, or reload the page.")
            take(session_id, file)

    manager.add_file = add_file  # type: ignore[method-assign]
