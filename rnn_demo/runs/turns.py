"""How many trainings may run at once, and waiting for one's turn."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rnn_demo.runs.locks import take_lock

POLL_SECONDS = 0.3


def limit() -> int:
    """Trainings at once: RNN_DEMO_TRAININGS, or half of the processors, at least 2."""
    wanted = os.environ.get("RNN_DEMO_TRAININGS", "")
    return max(1, int(wanted)) if wanted.isdigit() else max(2, (os.cpu_count() or 1) // 2)


@contextlib.contextmanager
def turn(root: Path, stop: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[bool]:
    """Wait until fewer than `limit()` trainings of this runs folder run, and count as one within.

    Gives False if `stop()` became true before. `waiting` is called once, if there is a wait.
    """
    slots = root / ".turns"
    lock, told = None, False
    while lock is None and not stop():
        locks = (take_lock(slots / f"{i}.lock") for i in range(limit()))
        lock = next((taken for taken in locks if taken is not None), None)
        if lock is None:
            if not told:
                waiting()
                told = True
            time.sleep(POLL_SECONDS)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()
