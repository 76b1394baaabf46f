"""A trainer that waits: with TensorFlow loaded, so that the next training begins at once.

The server starts it when the Train page is opened, and tells it by its standard input which run to
train. It counts as one of the trainings at once, and ends by itself: after IDLE_SECONDS in which
nobody used the page, where another training waits for its turn, and with the server. Where there is
none, or it is gone, a training starts as it would without. RNN_DEMO_WARM=0 switches it off.

Its offer to train is a file, which one of the two removes: the server, which then tells it a run,
or the trainer, which then ends. So no run is told to one that no longer listens.
"""

import contextlib
import os
import queue
import secrets
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.errors import UserError
from rnn_demo.runs import process, turns

IDLE_SECONDS = 120.0
POLL_SECONDS = 0.3
STDIN = 0
STAY = "stay"


@dataclass
class _Waiting:
    """A trainer that waits, and the file that is its offer."""

    process: subprocess.Popen
    offer: Path

    def tell(self, line: str) -> bool:
        """Write to it; False where it has ended."""
        if self.process.poll() is not None:
            return False
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{line}\n".encode())
            self.process.stdin.flush()
        except OSError:
            return False
        return True

    def leave(self) -> None:
        """Say no more to it: without a run it ends."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()


_waiting: dict[Path, _Waiting] = {}  # by runs folder
_changing = threading.Lock()


def prepare(root: Path) -> None:
    """Have a trainer wait for a run, or go on waiting, if that can be."""
    if os.environ.get("RNN_DEMO_WARM", "").strip() == "0" or not process.can_train():
        return
    with _changing:
        if root in _waiting and _waiting[root].tell(STAY):
            return
        _waiting.pop(root, None)
        with contextlib.suppress(OSError, UserError):  # Start says what is wrong
            if not turns.is_free(root):
                return
            offer = root / turns.FOLDER / f"{secrets.token_hex(4)}.offer"
            offer.touch()
            arguments = ["train", "--wait", offer.name]
            trainer = process.launch(arguments, subprocess.DEVNULL, root, stdin=subprocess.PIPE)
            _waiting[root] = _Waiting(trainer, offer)


def hand_over(root: Path, run_id: str) -> int | None:
    """Let the trainer that waits train a run; returns its process's id, or None where none does."""
    with _changing:
        waiting = _waiting.pop(root, None)
        if waiting is None:
            return None
        told = _take(waiting.offer) and waiting.tell(run_id)
        waiting.leave()
        return waiting.process.pid if told else None


def wait(root: Path, load: Callable[[], object], offer: str) -> str | None:
    """In the trainer: load what a training needs, and wait; returns the run, or None to end.

    Where there is no room to wait in, a run that it is told meanwhile waits for its turn, as any.
    """
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    with turns.slot(root) as mine:
        line = STAY
        if mine:
            load()
            ends = time.monotonic() + IDLE_SECONDS
            while line == STAY and time.monotonic() < ends and not turns.is_anyone_waiting(root):
                with contextlib.suppress(queue.Empty):
                    line = lines.get(timeout=POLL_SECONDS)
                    ends = time.monotonic() + IDLE_SECONDS
    if line == STAY and _take(root / turns.FOLDER / offer):
        return None
    while line == STAY:  # the server has taken the offer: a run is on its way, or nothing
        line = lines.get()
    return line or None


def _take(offer: Path) -> bool:
    """Remove the file of an offer; False where the other side has done so."""
    try:
        offer.unlink()
    except FileNotFoundError:
        return False
    return True


def _listen(lines: "queue.Queue[str]") -> None:
    with open(
        STDIN, "rb", buffering=0, closefd=False
    ) as told:  # unbuffered: has no lock to die with
        for line in told:
            lines.put(line.decode().strip())
    lines.put("")
