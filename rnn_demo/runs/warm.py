"""A trainer that waits: with TensorFlow loaded, so that the next training begins at once.

The server starts it when the Train page is opened, and tells it by its standard input which run to
train. It counts as one of the trainings at once, and ends by itself: after IDLE_SECONDS in which
nobody used the page, where another training waits for its turn, and with the server. Where there is
none, or it is gone, a training starts as it would without. RNN_DEMO_WARM=0 switches it off.
"""

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.runs import process, turns
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.threads import choose_threads

IDLE_SECONDS = 120.0
MARGIN_SECONDS = 10.0  # before its end, from which on nothing is handed to it any more
YOUNG_SECONDS = 15.0  # in which no other one takes its place: twice what loading takes
POLL_SECONDS = 0.3
STDIN = 0
STAY = "stay"


@dataclass
class _Waiting:
    """A trainer that waits. like: the threads that suit what it may train. heard: when it was."""

    process: subprocess.Popen
    like: tuple[int, int]
    begun: float
    heard: float

    def is_young(self) -> bool:
        return self.process.poll() is None and time.monotonic() - self.begun < YOUNG_SECONDS

    def tell(self, line: str) -> bool:
        """Write to it; False where it has ended, or may end just now."""
        idle = time.monotonic() - self.heard
        if self.process.poll() is not None or idle > IDLE_SECONDS - MARGIN_SECONDS:
            return False
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{line}\n".encode())
            self.process.stdin.flush()
        except OSError:
            return False
        self.heard = time.monotonic()
        return True


_waiting: dict[Path, _Waiting] = {}  # by runs folder
_changing = threading.Lock()


def prepare(root: Path, spec: Spec, recipe: Recipe) -> None:
    """Have a trainer wait for a run such as this one, or go on waiting."""
    like = choose_threads(spec, recipe)
    if os.environ.get("RNN_DEMO_WARM", "").strip() == "0" or not process.can_train():
        return
    with _changing:
        found = _waiting.get(root)
        if found is not None and found.like == like and found.tell(STAY):
            return
        if found is not None and found.is_young():
            return  # another visitor's, perhaps: no two of them are to end each other's by turns
        _end(root)
        if turns.is_free(root):
            arguments = ["train", "--wait", *map(str, like)]
            trainer = process.launch(arguments, subprocess.DEVNULL, root, stdin=subprocess.PIPE)
            now = time.monotonic()
            _waiting[root] = _Waiting(trainer, like, now, now)


def hand_over(root: Path, run_id: str, spec: Spec, recipe: Recipe) -> int | None:
    """Let the trainer that waits train a run; returns its process's id, or None where none does."""
    with _changing:
        found = _waiting.get(root)
        taken = (
            found is not None and found.like == choose_threads(spec, recipe) and found.tell(run_id)
        )
        _end(root)  # with what it was told, if it was
    return found.process.pid if taken and found is not None else None


def _end(root: Path) -> None:
    """Say no more to the trainer that waits: without a run it ends."""
    found = _waiting.pop(root, None)
    if found is not None and found.process.stdin is not None:
        with contextlib.suppress(OSError):
            found.process.stdin.close()


def wait(root: Path, load: Callable[[], object]) -> str | None:
    """In the trainer: load what a training needs, and wait; returns the run, or None to end."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    with turns.slot(root) as mine:
        if mine:
            load()
            ends = time.monotonic() + IDLE_SECONDS
            while time.monotonic() < ends and not turns.is_anyone_waiting(root):
                try:
                    line = lines.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    continue
                if line != STAY:
                    return line or None  # empty: the server is gone, or wants another one
                ends = time.monotonic() + IDLE_SECONDS
    # There is no room to wait in. A run that it was told meanwhile waits for its turn, as any does.
    with contextlib.suppress(queue.Empty):
        while (line := lines.get(timeout=POLL_SECONDS)) == STAY:
            pass
        return line or None
    return None


def _listen(lines: "queue.Queue[str]") -> None:
    with open(
        STDIN, "rb", buffering=0, closefd=False
    ) as told:  # unbuffered: has no lock to die with
        for line in told:
            lines.put(line.decode().strip())
    lines.put("")
