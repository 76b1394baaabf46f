"""Cancel a computation that nobody is waiting for, or that takes too long; checked at every row.

The reader does not depend on pages: the server registers a callback that raises once a visitor has
left.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from rnn_demo.errors import UnusableNetworkError

EVERY_SECONDS = 0.1
TOO_LONG = "This network takes too long to read here: choose one with fewer units or layers."

_callback: Callable[[], None] | None = None
_deadline = threading.local()


def set_cancel_callback(callback: Callable[[], None] | None) -> None:
    """Register the callback that may end a computation, by raising; None removes it.

    It is called without arguments in the thread that computes, at most ten times a second.
    """
    global _callback
    _callback = callback


@contextlib.contextmanager
def limit_thread_processor_time(seconds: float) -> Iterator[None]:
    """Limit the processor time of this thread within the context, in seconds of one core.

    Once it is used up, `check_cancelled` raises UnusableNetworkError.
    """
    _deadline.until = time.thread_time() + seconds
    try:
        yield
    finally:
        del _deadline.until


def check_cancelled() -> None:
    """Call the callback, unless it was called in this thread within the last tenth of a second.

    Whatever it raises passes through. Raises UnusableNetworkError if the time of
    `limit_thread_processor_time` is used up.
    """
    if time.thread_time() > getattr(_deadline, "until", float("inf")):
        raise UnusableNetworkError(TOO_LONG)
    if _callback is None:
        return
    now = time.monotonic()
    if now - getattr(_deadline, "at", 0.0) > EVERY_SECONDS:
        _deadline.at = now
        _callback()
