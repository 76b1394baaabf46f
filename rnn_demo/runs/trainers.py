"""Who trains what: a record for each run that is trained, of the process that does, and its turn.

A record holds as long as its process lives, so that a killed trainer is known at once. Records lie
beside the runs, in FOLDER, and are made within `folders.changing`.
"""

import contextlib
import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import psutil

from rnn_demo.files import read_json_object, write_json
from rnn_demo.runs.mode import bound

PROJECT = Path(__file__).parents[2]
FOLDER = ".trainers"  # in the runs folder
CLOCK_SECONDS = 2.0  # by which two readings of a process's start may differ


def can_train() -> bool:
    """Whether a trainer would find TensorFlow here, which an app that only shows can do without."""
    return importlib.util.find_spec("tensorflow") is not None


def limit() -> int:
    """Trainings at once, at least 1. Raises UserError where the setting is no number."""
    return max(1, bound("TRAININGS"))


def draw(run: Path) -> None:
    """Note this process as the trainer of a run, whose folder it is, in the next turn."""
    turns = (_turn(path) for path in (run.parent / FOLDER).glob("*.json"))
    _write(run, os.getpid(), max(turns, default=0) + 1)


def hand_to(run: Path, pid: int) -> None:
    """Note another process as the trainer of a run, in the same turn."""
    _write(run, pid, _turn(_record(run)))


def is_held(run: Path) -> bool:
    """Whether a living trainer works on a run, or waits to."""
    return _process(run) is not None


def is_its_turn(run: Path) -> bool:
    """Whether fewer than `limit()` trainers came before that of a run. First come, first served."""
    turn = _turn(_record(run))
    return sum(_turn(_record(other)) < turn for other in living(run.parent)) < limit()


def living(root: Path) -> list[Path]:
    """The runs that a living trainer works on, or waits to."""
    runs = [root / record.stem for record in (root / FOLDER).glob("*.json")]
    return [run for run in runs if is_held(run)]


def end(run: Path) -> bool:
    """End a run's trainer at once, whatever it does; False where there is none, or it can't be."""
    process = _process(run)
    if process is None or process.pid == os.getpid():
        return False
    try:
        process.kill()  # also one that was stopped: it can't refuse
        process.wait(10)
    except psutil.NoSuchProcess:
        pass
    except (psutil.AccessDenied, psutil.TimeoutExpired):
        return False
    forget(run)
    return True


def forget(run: Path) -> None:
    """Let go of a run: nobody trains it any more."""
    with contextlib.suppress(OSError):  # it is read just now, on Windows; its process ends anyway
        _record(run).unlink()


def launch(
    arguments: list[str], log: IO[bytes] | int, root: Path, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen:
    """Start `python -m rnn_demo ARGUMENTS` so that it outlives this process and its Ctrl-C.

    log: takes what it prints. root: the runs folder. log, stdin: as for Popen. Raises OSError.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "rnn_demo", *arguments],
        cwd=PROJECT,
        stdin=stdin,
        stdout=log,
        stderr=log,
        env={**os.environ, "RNN_DEMO_RUNS": str(root.absolute())},
        start_new_session=True,  # and what Windows has for it: no window, and no Ctrl-C
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        | getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    threading.Thread(target=process.wait, daemon=True).start()  # or it would end as a zombie
    return process


def _record(run: Path) -> Path:
    return run.parent / FOLDER / f"{run.name}.json"


def _turn(record: Path) -> int:
    turn = read_json_object(record).get("turn")
    return turn if type(turn) is int else 0


def _write(run: Path, pid: int, turn: int) -> None:
    try:
        started = psutil.Process(pid).create_time()
    except psutil.Error:  # over already
        started = 0.0
    write_json(_record(run), {"pid": pid, "started": started, "turn": turn})


def _process(run: Path) -> psutil.Process | None:
    """The living process that trains a run; None where another one has its number by now."""
    about = read_json_object(_record(run))
    try:
        process = psutil.Process(about["pid"])
        same = abs(process.create_time() - about["started"]) < CLOCK_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, KeyError, TypeError, ValueError, OverflowError):
        return None
