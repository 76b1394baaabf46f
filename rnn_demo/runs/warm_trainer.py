"""Keep a trainer process ready, with TensorFlow loaded, so that the next training starts at once.

The server starts it when the Train page is opened, and writes the id of the run to train to its
standard input. If nobody uses the page for IDLE_SECONDS, or the server ends, its standard input is
closed, and it ends. Without such a process a training starts a little later. RNN_DEMO_WARM=0
switches it off. While it waits it uses no GPU memory: see
`trainer.worker.warm_up_with_tiny_training`.
"""

import os
import subprocess
import threading
from pathlib import Path

from rnn_demo.runs import processes

IDLE_SECONDS = 120.0

_trainers: dict[Path, tuple[subprocess.Popen, threading.Timer]] = {}  # by runs folder
_lock = threading.Lock()


def keep_trainer_ready(root: Path) -> None:
    """Start a trainer that waits for a run, or extend the time of the waiting one.

    Nothing happens while a run is active, as loading TensorFlow would slow it down.
    """
    if os.environ.get("RNN_DEMO_WARM", "").strip() == "0" or not processes.has_tensorflow():
        return
    with _lock:
        trainer = _pop_waiting_trainer(root)
        if trainer is None:
            try:
                if processes.active_runs(root):
                    return
                trainer = processes.launch_own_command(
                    ["train", "--wait"], subprocess.DEVNULL, root, stdin=subprocess.PIPE
                )
            except OSError:  # starting a run will report it
                return
        assert trainer.stdin is not None
        timer = threading.Timer(IDLE_SECONDS, trainer.stdin.close)
        timer.daemon = True
        timer.start()
        _trainers[root] = trainer, timer


def try_to_hand_over_run(run: Path) -> bool:
    """Let the waiting trainer train the run in a folder; return False if none waits.

    Raises OSError if the record of its trainer can't be written.
    """
    with _lock:
        trainer = _pop_waiting_trainer(run.parent)
    if trainer is None or trainer.stdin is None:
        return False
    try:
        with trainer.stdin as stdin:
            stdin.write(f"{run.name}\n".encode())
    except (OSError, ValueError):  # it has ended, or its input was closed
        return False
    processes.assign(run, trainer.pid)
    return True


def _pop_waiting_trainer(root: Path) -> subprocess.Popen | None:
    """Take the waiting trainer, and stop its timer; None if there is none."""
    trainer, timer = _trainers.pop(root, (None, None))
    if trainer is None or timer is None:
        return None
    timer.cancel()
    assert trainer.stdin is not None
    return None if trainer.stdin.closed or trainer.poll() is not None else trainer
