"""How many trainings may run at once, and waiting for one's turn."""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock

from rnn_demo.errors import UserError
from rnn_demo.runs.locks import holding, is_locked, take_lock

FOLDER = ".turns"  # in the runs folder
POLL_SECONDS = 0.3
LOOK = "look"  # held by who tries slots: who only looks whether one is free holds it for a moment
FRESH_SECONDS = 5.0  # a ticket so young may not be locked yet


def limit() -> int:
    """Trainings at once: RNN_DEMO_TRAININGS, or half of the processors, at least 2.

    Raises UserError where RNN_DEMO_TRAININGS is anything but a number from 1 on.
    """
    wanted = os.environ.get("RNN_DEMO_TRAININGS", "").strip()
    if not wanted:
        return max(2, (os.cpu_count() or 1) // 2)
    if not re.fullmatch(r"0*[1-9][0-9]{0,3}", wanted, re.ASCII):
        raise UserError(
            f"RNN_DEMO_TRAININGS is {wanted[:20]!r}: set it to how many trainings may run at once, "
            "1 or more, or unset it."
        )
    return int(wanted)


@contextlib.contextmanager
def turn(root: Path, stop: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[bool]:
    """Wait until fewer than `limit()` trainings of this runs folder run, and count as one within.

    First come, first served: who waits holds a ticket, and looks for those that are older.
    Gives False if `stop()` became true before. `waiting` is called once, if there is a wait.
    """
    slots = root / FOLDER
    ticket = slots / f"{time.time_ns():020d}-{os.getpid()}.ticket"
    waits, lock, told = take_lock(ticket), None, False
    try:
        while lock is None and not stop():
            if not _is_anyone_before(ticket):
                lock = _take_slot(slots)
            if lock is None:
                if not told:
                    waiting()
                    told = True
                time.sleep(POLL_SECONDS)
    finally:
        if waits is not None:
            waits.release()
        _remove(ticket)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


@contextlib.contextmanager
def slot(root: Path) -> Iterator[bool]:
    """Count as one of the trainings within, if there is room without waiting; gives whether."""
    lock = None if is_anyone_waiting(root) else _take_slot(root / FOLDER)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


def is_free(root: Path) -> bool:
    """Whether one more training could begin at once."""
    if is_anyone_waiting(root):
        return False
    with holding(root / FOLDER / LOOK):
        lock = _free_slot(root / FOLDER)
        if lock is not None:
            lock.release()
    return lock is not None


def is_anyone_waiting(root: Path) -> bool:
    """Whether a living process waits for its turn."""
    return any(is_locked(ticket) for ticket in (root / FOLDER).glob("*.ticket"))


def _take_slot(slots: Path) -> FileLock | None:
    with holding(slots / LOOK):
        return _free_slot(slots)


def _free_slot(slots: Path) -> FileLock | None:
    locks = (take_lock(slots / f"{i}.lock") for i in range(limit()))
    return next((taken for taken in locks if taken is not None), None)


def _is_anyone_before(ticket: Path) -> bool:
    """Whether a living process holds an older ticket; those of the dead are removed."""
    for other in sorted(ticket.parent.glob("*.ticket")):
        if other.name >= ticket.name:
            return False
        if is_locked(other):
            return True
        with contextlib.suppress(OSError):
            if time.time() - other.stat().st_mtime < FRESH_SECONDS:
                return True
        _remove(other)
    return False


def _remove(ticket: Path) -> None:
    with contextlib.suppress(OSError):  # gone, or open elsewhere on Windows
        ticket.unlink()
