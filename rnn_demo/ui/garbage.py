"""What the server's process does with memory that nobody needs.

Streamlit collects all garbage after every run of a page, which goes through all objects there are:
34 ms, in which nobody else is served, of which nearly all are modules' own. And the C library of
Linux keeps what large arrays leave behind, for each of the threads in which pages run.
"""

import contextlib
import ctypes
import gc
import itertools
import sys

# Source: glibc's malloc.h and mallopt(3). The first two, once set, no longer grow by themselves.
_MMAP_THRESHOLD, _TRIM_THRESHOLD, _ARENA_MAX = -3, -1, -8
_MALLOC = {_MMAP_THRESHOLD: 128 * 1024, _TRIM_THRESHOLD: 128 * 1024, _ARENA_MAX: 2}

_runs = itertools.count()


def begin_run() -> None:
    """To be called by each run. What is there when the second one begins will always be."""
    match next(_runs):
        case 0:
            give_back()
        case 1:
            gc.collect()
            gc.freeze()


def give_back() -> None:
    """Have the C library return freed memory to the system; nothing where it is not glibc's."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            for parameter, value in _MALLOC.items():
                library.mallopt(parameter, value)
