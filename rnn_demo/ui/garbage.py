"""What the server's process does with memory that nobody needs.

The C library of Linux keeps what large arrays leave behind, for each of the threads in which pages
run: with twenty visitors 380 MB where 250 do.
"""

import contextlib
import ctypes
import functools
import sys

# Source: glibc's malloc.h and mallopt(3). The first two, once set, no longer grow by themselves.
_MMAP_THRESHOLD, _TRIM_THRESHOLD, _ARENA_MAX = -3, -1, -8
_MALLOC = {_MMAP_THRESHOLD: 128 * 1024, _TRIM_THRESHOLD: 128 * 1024, _ARENA_MAX: 2}


@functools.cache
def give_back() -> None:
    """Have the C library return freed memory to the system; nothing where it is not glibc's.

    To be called by each run: the first one does it, for the whole process.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            for parameter, value in _MALLOC.items():
                library.mallopt(parameter, value)
