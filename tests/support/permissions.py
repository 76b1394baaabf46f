"""Folders that can't be written, also for a superuser, to whom permissions mean nothing else."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

VERSION_3 = 0x20080522
OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: see capabilities(7)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing in the folder, or below it, can be written by this thread and those it starts."""
    if sys.platform == "win32":
        pytest.skip("what a folder's mode forbids is another thing on Windows")
    paths = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(modes[path] & ~0o222)
    before = _capabilities()
    try:
        if before is not None:
            _set_effective(before, before[0].effective & ~OVERRIDES)
        assert not any(os.access(path, os.W_OK, effective_ids=True) for path in paths)
        yield
    finally:
        if before is not None:
            _set_effective(before, before[0].effective)
        for path, mode in modes.items():
            path.chmod(mode)


def _capabilities():
    """This thread's capabilities; None for whom permissions hold as they are."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        pytest.skip("only Linux lets a superuser give up what permissions don't forbid them")
    sets = (_Sets * 2)()
    _call("capget", sets)
    return sets


def _set_effective(before, effective: int) -> None:
    sets = (_Sets * 2)(*before)
    sets[0].effective = effective
    _call("capset", sets)


def _call(name: str, sets) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(ctypes.byref(_Header(VERSION_3, 0)), sets):
        raise OSError(ctypes.get_errno(), f"{name} failed")
