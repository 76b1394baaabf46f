"""Locks that die with the process that holds them, on files outside the runs' own folders.

A folder that holds an open file can't be renamed on Windows, where files that are open can't be
inherited either: so a trainer takes its lock itself, and the lock lies beside all runs.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from rnn_demo.errors import UserError

try:
    import fcntl
except ImportError:  # Windows, where what can't be written can't be probed
    fcntl = None  # type: ignore[assignment]

FOLDER = ".locks"  # in the runs folder
PROBES = 3  # another process that looks holds the lock for a moment, too
PROBE_SECONDS = 0.003
_probing = threading.Lock()


def lock_file(run: Path) -> Path:
    """The file that the trainer of a run locks. run: the run's folder."""
    return run.parent / FOLDER / f"{run.name}.lock"


def take_lock(path: Path, patience: float = 0.0) -> FileLock | None:
    """Lock a file for this process, until `release()` or its end, however it ends.

    patience: seconds to wait where somebody else holds it; then None is returned. Raises OSError
    where the file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=patience, poll_interval=0.01)
    except Timeout:
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise PermissionError(13, "Permission denied", str(path)) from None
        return None
    return lock


@contextlib.contextmanager
def holding(path: Path, patience: float = 10.0) -> Iterator[None]:
    """Within it nobody else holds the lock. Raises UserError where somebody does all the while.

    patience: seconds to wait for it. Raises OSError where the file can't be written.
    """
    lock = take_lock(path, patience)
    if lock is None:
        raise UserError(
            f"Another process has kept {path.name} of the runs folder locked for {patience:g} "
            "seconds: try again, or end that process."
        )
    try:
        yield
    finally:
        lock.release()


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock."""
    with _probing:  # one look at a time in this process
        for probe in range(PROBES):
            if not path.exists():
                return False
            try:
                lock = take_lock(path)
            except OSError:  # somebody else's, or on a disk that is only read
                return _is_held(path)
            if lock is not None:
                lock.release()
                return False
            if probe < PROBES - 1:
                time.sleep(PROBE_SECONDS)
    return True


def _is_held(path: Path) -> bool:
    """The same where the file can be read alone: filelock's is `flock` on Linux and macOS."""
    if fcntl is None:
        return False
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
