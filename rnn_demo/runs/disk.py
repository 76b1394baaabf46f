"""Handle a full disk: a trainer reserves some space, so that it can still report the error."""

import errno
import os
import shutil
from pathlib import Path

FULL = "The disk is full: make room, and resume the run from its last snapshot."
RESERVE = "reserve"  # a file in a run's folder
RESERVED_BYTES = 2**16
LEAST_FREE = 2**20  # bytes; with less free space the disk counts as full
_CODES = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def reserve_space_for_error_report(folder: Path) -> None:
    """Reserve the space to write an event when the disk is full. Raises OSError."""
    # Random, so that a file system can't compress it
    (folder / RESERVE).write_bytes(os.urandom(RESERVED_BYTES))


def release_reserved_space(folder: Path) -> None:
    (folder / RESERVE).unlink(missing_ok=True)


def is_full(folder: Path) -> bool:
    """Return True if the disk of a folder is full now."""
    try:
        return shutil.disk_usage(folder).free < LEAST_FREE
    except OSError:
        return False


def says_full(error: BaseException | None) -> bool:
    """Return True if an error or one of its causes says that the disk is full, in its text."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _CODES:
            return True
        if any(os.strerror(code) in str(error) for code in _CODES):
            return True
        error = error.__cause__ or error.__context__
    return False
