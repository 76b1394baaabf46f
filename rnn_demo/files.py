"""Files that are whole or absent, and locks that die with the process that holds them."""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: the app reads and draws there, training needs a lock
    fcntl = None  # type: ignore[assignment]

from rnn_demo.errors import UserError

TEMPORARY = re.compile(r"\.[0-9a-f]{8}(\.\w+)?")  # the names that `replacing` gives
STALE_SECONDS = 60  # a younger one may be somebody's who is still writing


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path` and with its suffix; renamed to it when all went well."""
    temporary = path.with_name(f".{secrets.token_hex(4)}{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what `replacing` left in a folder when its process was killed while it wrote."""
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if (
                TEMPORARY.fullmatch(path.name)
                and time.time() - path.stat().st_mtime > STALE_SECONDS
            ):
                path.unlink()


def take_lock(path: Path) -> int | None:
    """Lock a file for this process and those that inherit the descriptor it returns.

    Returns None where another process holds it. The system drops the lock when the last holder has
    ended, however it ended. Raises UserError on a system without `flock`, and OSError where the
    file can't be written.
    """
    if fcntl is None:
        raise UserError("Training needs file locks: run it on Linux, macOS or in WSL.")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock."""
    if fcntl is None:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)  # somebody else's run may be followed, too
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
