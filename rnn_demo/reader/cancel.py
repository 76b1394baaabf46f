"""Whether anyone still waits for what is computed: asked at every row that is read.

The reader knows no pages: whoever serves visitors says here how to ask.
"""

import threading
import time
from collections.abc import Callable

EVERY_SECONDS = 0.1

_ask: Callable[[], None] | None = None
_asked = threading.local()


def ask_by(ask: Callable[[], None] | None) -> None:
    """From now on `ask` is called, in the thread that computes; it raises if nobody waits there."""
    global _ask
    _ask = ask


def go_on() -> None:
    """Ask, if nobody has been asked in this thread for a tenth of a second."""
    if _ask is None:
        return
    now = time.monotonic()
    if now - getattr(_asked, "at", 0.0) > EVERY_SECONDS:
        _asked.at = now
        _ask()
