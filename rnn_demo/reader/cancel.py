"""Whether anyone still waits for what is computed: asked at every row that is read or exported.

The reader knows no pages: whoever serves visitors says here how to ask.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

EVERY_SECONDS = 0.1

_ask: Callable[[], None] | None = None
_asked = threading.local()


def ask_by(ask: Callable[[], None] | None) -> None:
    """From now on `ask` is called, in the thread that computes; it raises if nobody waits there."""
    global _ask
    _ask = ask


@contextlib.contextmanager
def asking(ask: Callable[[], None]) -> Iterator[None]:
    """Within it `ask` is called in this thread, instead of what is called in all others."""
    before = getattr(_asked, "by", None)
    _asked.by = ask
    try:
        yield
    finally:
        _asked.by = before


def go_on() -> None:
    """Ask, if nobody has been asked in this thread for a tenth of a second."""
    ask = getattr(_asked, "by", None) or _ask
    if ask is None:
        return
    now = time.monotonic()
    if now - getattr(_asked, "at", 0.0) > EVERY_SECONDS:
        _asked.at = now
        ask()
