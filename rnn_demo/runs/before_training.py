"""Stopping a trainer that has not begun to train: it ends at once, since there is nothing to keep.

Importing TensorFlow and compiling take from 3 to 20 seconds in which nobody asks for stops.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator

POLL_SECONDS = 0.1


@contextlib.contextmanager
def until_begun(stop: Callable[[], bool], end: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Call `end` as soon as `stop()` is true, from a thread; gives a function that calls this off.

    `end` is expected to end the process. Once the function has returned, it is not called any more.
    """
    begun, busy = threading.Event(), threading.Lock()

    def watch() -> None:
        while not begun.wait(POLL_SECONDS):
            with busy:
                if not begun.is_set() and stop():
                    end()
                    return

    def call_off() -> None:
        begun.set()
        with busy:  # an end that is under way is waited for
            pass

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield call_off
    finally:
        call_off()
