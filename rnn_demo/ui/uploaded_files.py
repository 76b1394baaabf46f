"""The files of uploaded networks, which a server in the mode `own` keeps for a day.

Below the runs' folder there is one copy of each file, `.uploads/networks/NAME/model.*`, with the
files of `explain.passes` next to it; and for each browser that has it a record,
`.uploads/browsers/DIGEST/NAME.json`. DIGEST is a digest of the browser's key, so that the folder's
name can't be used as a key. Files are stored and deleted under a lock that other servers with the
same folder take, too.
"""

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from rnn_demo.files import (
    JsonObject,
    read_json_or_empty,
    temporary_path_for_atomic_write,
    write_json,
)
from rnn_demo.runs import folders
from rnn_demo.runs.server_settings import server_mode_name

DAY = 86_400  # seconds
MOST_BYTES = 200 * 2**20  # of all networks
MOST_RECORDS = 5_000
PATIENCE = 10.0  # seconds to wait for the lock


def lifetime_in_words() -> str:
    """Return how long an uploaded network is stored, in words."""
    return "a day" if server_mode_name() == "own" else "an hour"


def write_network_file(
    key: str, name: str, content: bytes, suffix: str, record: JsonObject
) -> Path:
    """Store a network's file for the browser with a key.

    Returns its path, or Path() if it is only in memory.
    """
    if server_mode_name() != "own":
        return Path()
    file = _networks_folder() / name / f"model{suffix}"
    try:
        with _lock_uploads():
            write_browser_record(key, name, record)
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.stat().st_size != len(content):
                with temporary_path_for_atomic_write(file) as temporary:
                    temporary.write_bytes(content)
            os.utime(file)
            _delete_old_and_excess_files()
            return file if file.exists() else Path()
    except OSError:
        return Path()


def write_browser_record(key: str, name: str, record: JsonObject) -> None:
    """Record that a browser has a network: its file's name, and how it is read. Raises OSError."""
    folder = _records_folder_of_browser(key)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / f"{name}.json", record)


def names_and_records_of_browser(key: str) -> Iterator[tuple[str, JsonObject]]:
    """Return the networks of a browser by name, with their records, the oldest first."""
    if server_mode_name() == "own":
        with contextlib.suppress(OSError), _lock_uploads():
            _delete_old_and_excess_files()
        records = _records_folder_of_browser(key).glob("*.json")
        for _, file in reversed(_timed_files_newest_first(records)):
            yield file.stem, read_json_or_empty(file)


def find_stored_network_file(name: str) -> Path | None:
    """Return the file of a network, or None if it is missing."""
    if server_mode_name() != "own":
        return None
    return next(iter(_networks_folder().joinpath(name).glob("model.*")), None)


def delete_record_and_unused_file(key: str, name: str, *, everywhere: bool) -> None:
    """Delete a browser's record of a network.

    With `everywhere` also its file, unless another record names it.
    """
    if server_mode_name() == "own":
        with contextlib.suppress(OSError), _lock_uploads():
            (_records_folder_of_browser(key) / f"{name}.json").unlink(missing_ok=True)
            if everywhere and not any(_records_folder().glob(f"*/{name}.json")):
                shutil.rmtree(_networks_folder() / name, ignore_errors=True)


@contextlib.contextmanager
def _lock_uploads() -> Iterator[None]:
    """Keep others from storing or deleting uploads within a `with`. Raises OSError."""
    folder = folders.runs_folder() / ".uploads"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=PATIENCE):
            yield
    except Timeout:
        raise OSError(f"{folder} is locked by another process.") from None


def _networks_folder() -> Path:
    return folders.runs_folder() / ".uploads" / "networks"


def _records_folder() -> Path:
    return folders.runs_folder() / ".uploads" / "browsers"


def _records_folder_of_browser(key: str) -> Path:
    return _records_folder() / hashlib.sha256(key.encode()).hexdigest()[:32]


def _delete_old_and_excess_files() -> None:
    """Delete records older than a day, networks without one, and the oldest beyond the limit.

    Files may vanish meanwhile because of other visitors; those that can't be deleted stay.
    """
    named = set()
    records = _timed_files_newest_first(_records_folder().glob("*/*.json"))
    for number, (when, record) in enumerate(records):
        if number >= MOST_RECORDS or when < time.time() - DAY:
            with contextlib.suppress(OSError):
                record.unlink()
        else:
            named.add(record.stem)
    size = 0
    for _, file in _timed_files_newest_first(_networks_folder().glob("*/model.*")):
        size += _bytes_in_folder(file.parent)
        if size > MOST_BYTES or file.parent.name not in named:
            shutil.rmtree(file.parent, ignore_errors=True)


def _timed_files_newest_first(files: Iterator[Path]) -> list[tuple[float, Path]]:
    """Return files with the time of their last change; those that vanish are left out."""
    timed = []
    with contextlib.suppress(OSError):  # on some systems a vanishing folder ends the search
        for file in files:
            with contextlib.suppress(OSError):
                timed.append((file.stat().st_mtime, file))
    return sorted(timed, reverse=True)


def _bytes_in_folder(folder: Path) -> int:
    """Return the bytes of the files in a folder, without those that vanish."""
    size = 0
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            with contextlib.suppress(OSError):
                size += file.stat().st_size
    return size
