"""A trainer that waits, with TensorFlow loaded, so that the next training begins at once.

The server starts it when the Train page is opened, and tells it by its standard input which run to
train. Where nobody uses the page for IDLE_SECONDS, or the server ends, that is closed, and the
trainer ends. Without one a training starts a little later. RNN_DEMO_WARM=0 switches it off.
"""

import contextlib
import os
import subprocess
import threading
from pathlib import Path

from rnn_demo.runs import trainers

IDLE_SECONDS = 120.0

_waiting: dict[Path, tuple[subprocess.Popen, threading.Timer]] = {}  # by runs folder
_changing = threading.Lock()


def prepare(root: Path) -> None:
    """Have a trainer wait for a run, or go on waiting, if that can be."""
    if os.environ.get("RNN_DEMO_WARM", "").strip() == "0" or not trainers.can_train():
        return
    with _changing:
        trainer = _take(root)
        if trainer is None:
            try:
                if trainers.living(root):  # beside a training it is in the way
                    return
                trainer = trainers.launch(
                    ["train", "--wait"], subprocess.DEVNULL, root, stdin=subprocess.PIPE
                )
            except OSError:  # Start says what is wrong
                return
        assert trainer.stdin is not None
        timer = threading.Timer(IDLE_SECONDS, trainer.stdin.close)
        timer.daemon = True
        timer.start()
        _waiting[root] = trainer, timer


def hand_over(root: Path, run_id: str) -> int | None:
    """Let the trainer that waits train a run; returns its process's id, or None where none does."""
    with _changing, contextlib.suppress(OSError, ValueError):  # it has ended, or is told to
        if (trainer := _take(root)) is not None and trainer.stdin is not None:
            with trainer.stdin as stdin:
                stdin.write(f"{run_id}\n".encode())
            return trainer.pid
    return None


def _take(root: Path) -> subprocess.Popen | None:
    """The trainer that waits, which is no longer told to end; None where there is none."""
    trainer, timer = _waiting.pop(root, (None, None))
    if trainer is None or timer is None:
        return None
    timer.cancel()
    assert trainer.stdin is not None
    return None if trainer.stdin.closed or trainer.poll() is not None else trainer
