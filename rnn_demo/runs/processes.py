"""The processes that claim or train runs: a record of each, its turn, how to start and kill one.

A run is first claimed by a process that will start its trainer, delete it or train it; then it is
assigned to its trainer. Only a trainer is ever killed. A record counts only while its process
lives, so a killed one is noticed at once. Records are in FOLDER, next to the runs; a run is claimed
while `folders.lock_runs` is held.
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

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject, read_json_or_empty, write_json
from rnn_demo.places import PROJECT
from rnn_demo.runs.server_settings import server_bound

FOLDER = ".trainers"  # in the runs folder
CLOCK_SECONDS = 2.0  # two readings of a process's start time may differ by this


def has_tensorflow() -> bool:
    """Return True if TensorFlow is installed; an app that only shows networks does not need it."""
    return importlib.util.find_spec("tensorflow") is not None


def max_trainings() -> int:
    """Return how many runs may train at once, at least 1; UserError as from `server_bound`."""
    return max(1, server_bound("TRAININGS"))


def claim(run: Path) -> None:
    """Record that this process holds the run in a folder, which comes last in the queue."""
    turns = (_read_turn_number(path) for path in (run.parent / FOLDER).glob("*.json"))
    _write_record(run, os.getpid(), max(turns, default=0) + 1, trains=False)


def assign(run: Path, pid: int) -> None:
    """Record the process that trains a claimed run; its place in the queue stays."""
    _write_record(run, pid, _read_turn_number(_record_file(run)), trains=True)


def is_active(run: Path) -> bool:
    """Return True if a living process holds a run: it trains, waits for its turn, or claimed it."""
    return _living_process(read_json_or_empty(_record_file(run))) is not None


def is_its_turn(run: Path) -> bool:
    """Return True if fewer than `max_trainings()` active runs are ahead of a run in the queue."""
    turn = _read_turn_number(_record_file(run))
    return (
        sum(_read_turn_number(_record_file(other)) < turn for other in active_runs(run.parent))
        < max_trainings()
    )


def active_runs(root: Path) -> list[Path]:
    """Return the folders of the runs that a living process holds."""
    runs = [root / record.stem for record in (root / FOLDER).glob("*.json")]
    return [run for run in runs if is_active(run)]


def kill_trainer(run: Path) -> None:
    """Kill the trainer of the run in a folder; progress since its last snapshot is lost.

    Raises UserError if the run is not assigned to a trainer, or this process may not kill it.
    """
    record = read_json_or_empty(_record_file(run))
    process = _living_process(record)
    refusal = UserError("Its trainer has ended, or can't be ended by this server.")
    if process is None or record.get("trains") is not True or process.pid == os.getpid():
        raise refusal
    try:
        process.kill()  # works on a suspended process, too
        process.wait(10)
    except psutil.NoSuchProcess:
        pass
    except (psutil.AccessDenied, psutil.TimeoutExpired):
        raise refusal from None
    delete_record(run)


def delete_record(run: Path) -> None:
    """Delete the record of the process that holds a run."""
    # On Windows, while the record is being read; its process ends anyway
    with contextlib.suppress(OSError):
        _record_file(run).unlink()


def launch_own_command(
    arguments: list[str], log: IO[bytes] | int, root: Path, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen:
    """Start `python -m rnn_demo ARGUMENTS` so that it outlives this process and its Ctrl-C.

    `log`, the destination of its output, and `stdin` are as for Popen. Raises OSError if the
    process can't be started.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "rnn_demo", *arguments],
        cwd=PROJECT,
        stdin=stdin,
        stdout=log,
        stderr=log,
        env={**os.environ, "RNN_DEMO_RUNS": str(root.absolute())},
        start_new_session=True,  # on Windows the flags do the same
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        | getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    # A process that nobody waits for remains as a zombie
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def _record_file(run: Path) -> Path:
    return run.parent / FOLDER / f"{run.name}.json"


def _read_turn_number(record: Path) -> int:
    turn = read_json_or_empty(record).get("turn")
    return turn if type(turn) is int else 0


def _write_record(run: Path, pid: int, turn: int, *, trains: bool) -> None:
    try:
        started = psutil.Process(pid).create_time()
    except psutil.Error:  # it has already ended
        started = 0.0
    record = {"pid": pid, "started": started, "turn": turn, "trains": trains}
    write_json(_record_file(run), record)


def _living_process(record: JsonObject) -> psutil.Process | None:
    """Return the living process of a record, or None; another process may reuse its id."""
    try:
        process = psutil.Process(record["pid"])
        same = abs(process.create_time() - record["started"]) < CLOCK_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, KeyError, TypeError, ValueError, OverflowError):
        return None
