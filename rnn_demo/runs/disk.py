"""A full disk: a trainer can still say so, as it holds some space in reserve until it ends."""

import errno
import os
import shutil
from pathlib import Path

FULL = "The disk is full: make room, and resume the run from its last snapshot."
RESERVE = "reserve"  # a file in a run's folder
RESERVED_BYTES = 2**16
LEAST_FREE = 2**20  # bytes; with less the disk counts as full
_CODES = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def reserve(folder: Path) -> None:
    """Take the space that is needed to write an event when the disk is full. Raises OSError."""
    (folder / RESERVE).write_bytes(os.urandom(RESERVED_BYTES))  # nothing that a disk could compress


def release(folder: Path) -> None:
    """Give it back."""
    (folder / RESERVE).unlink(missing_ok=True)


def is_full(folder: Path) -> bool:
    """Whether the disk of a folder is full now."""
    try:
        return shutil.disk_usage(folder).free < LEAST_FREE
    except OSError:
        return False


def says_full(error: BaseException | None) -> bool:
    """Whether an error, or one behind it, comes of a full disk. Libraries say it in words alone."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _CODES:
            return True
        if any(os.strerror(code) in str(error) for code in _CODES):
            return True
        error = error.__cause__ or error.__context__
    return False
