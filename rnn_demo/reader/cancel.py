"""Whether anyone still waits for what is computed, and whether it takes too long: asked at every
row that is read.

The reader knows no pages: whoever serves visitors says here how to ask.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from rnn_demo.errors import ReaderError

EVERY_SECONDS = 0.1
TOO_LONG = "This network takes too long to read here: choose one with fewer units or layers."

_ask: Callable[[], None] | None = None
_asked = threading.local()


def set_check(ask: Callable[[], None] | None) -> None:
    """From now on `ask` is called, in the thread that computes; it raises if nobody waits there."""
    global _ask
    _ask = ask


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """What reads in it raises ReaderError once it has taken so many seconds of a core."""
    _asked.until = time.thread_time() + seconds
    try:
        yield
    finally:
        del _asked.until


def check_cancelled() -> None:
    """Ask, if nobody has been asked in this thread for a tenth of a second."""
    if time.thread_time() > getattr(_asked, "until", float("inf")):
        raise ReaderError(TOO_LONG)
    if _ask is None:
        return
    now = time.monotonic()
    if now - getattr(_asked, "at", 0.0) > EVERY_SECONDS:
        _asked.at = now
        _ask()
