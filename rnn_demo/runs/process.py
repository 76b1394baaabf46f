"""A trainer as a process: started apart from this one, recorded beside the lock, told if it lives.

Between its start and its lock lies Python's start: what the record says counts until then.
"""

import importlib.util
import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import psutil

from rnn_demo.errors import UserError
from rnn_demo.files import read_object, replacing
from rnn_demo.runs.locks import FOLDER, is_locked, lock_file

PROJECT = Path(__file__).parents[2]
SILENT_SECONDS = 20.0  # without an event; a trainer writes every ten at least once it has compiled
STILL_SECONDS = 20.0  # with hardly any use of a processor after that
IDLE_SHARE = 0.002  # of a processor
CLOCK_SECONDS = 2.0  # by which two readings of a process's start may differ

_used: dict[int, tuple[float, float]] = {}  # processor time of trainers, and when it last grew


def can_train() -> bool:
    """Whether a trainer would find TensorFlow here, which an app that only shows can do without."""
    return importlib.util.find_spec("tensorflow") is not None


def launch(
    arguments: list[str], log: IO[bytes] | int, root: Path, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen:
    """Start `python -m rnn_demo ARGUMENTS` so that it outlives this process and its Ctrl-C.

    log: takes what it prints. root: the runs folder. log, stdin: as for Popen. Raises UserError
    where Python can't be executed.
    """
    apart = {"start_new_session": True} if os.name == "posix" else {"creationflags": _apart()}
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "rnn_demo", *arguments],
            cwd=PROJECT,
            stdin=stdin,
            stdout=log,
            stderr=log,
            env={**os.environ, "RNN_DEMO_RUNS": str(root.absolute())},
            **apart,
        )
    except OSError as error:
        raise UserError(
            f"The trainer can't be started: {sys.executable} can't be executed ({error.strerror})."
        ) from None
    threading.Thread(target=process.wait, daemon=True).start()  # or it would end as a zombie
    return process


def record(run: Path, pid: int, *, locked: bool) -> None:
    """Note who trains a run. locked: whether it holds the lock already. Raises OSError."""
    about = {"pid": pid, "started": _started(pid), "host": platform.node(), "locked": locked}
    path = _record_file(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(about), encoding="utf-8")


def is_held(run: Path) -> bool:
    """Whether a living trainer works on a run, or has been started to. run: the run's folder."""
    return is_locked(lock_file(run)) or is_started(run)


def is_started(run: Path) -> bool:
    """Whether a trainer was started that lives and hasn't yet taken the run's lock."""
    about = read_object(_record_file(run))
    return not about.get("locked", True) and _process(about) is not None


def end(run: Path) -> bool:
    """End a run's trainer at once, whatever it does; False where it is none of this machine's."""
    process = _process(read_object(_record_file(run)))
    if process is None or process.pid == os.getpid():
        return False
    try:
        process.kill()  # also one that was stopped: it can't refuse
        process.wait(10)
    except psutil.NoSuchProcess:
        pass
    except (psutil.AccessDenied, psutil.TimeoutExpired):
        return False
    return True


def hangs(run: Path, *, waits: bool = False) -> bool:
    """Whether a run's trainer stands still: stopped, or silent and without using a processor.

    One that is slow does use it. Tells within a minute, if asked again and again meanwhile.
    waits: whether it waits for its turn, silent by right: it hangs only where it was stopped.
    """
    process = _process(read_object(_record_file(run)))
    try:
        if process is None:
            return False
        if process.status() == psutil.STATUS_STOPPED:
            return True
        if waits:
            return False
        silent = time.time() - (run / "events.jsonl").stat().st_mtime
        used, now = sum(process.cpu_times()[:2]), time.monotonic()
    except (psutil.Error, OSError):
        return False
    last_used, since = _used.get(process.pid, (-1.0, now))
    if silent < SILENT_SECONDS or used - last_used > IDLE_SHARE * (now - since):
        _used[process.pid] = (used, now)
        return False
    return now - since > STILL_SECONDS


def forget(run: Path) -> None:
    """Remove what is kept beside the lock of a run that is gone."""
    for path in (_record_file(run), lock_file(run)):
        try:
            path.unlink(missing_ok=True)
        except OSError:  # still open elsewhere, on Windows
            continue


def _record_file(run: Path) -> Path:
    return run.parent / FOLDER / f"{run.name}.json"


def _process(about: dict) -> psutil.Process | None:
    """The living process of a record; None for another's that has its number by now."""
    pid, started = about.get("pid"), about.get("started")
    if not isinstance(pid, int) or not isinstance(started, int | float) or pid <= 0:
        return None
    if about.get("host") != platform.node():
        return None
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < CLOCK_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, OverflowError):
        return None


def _started(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:  # over already
        return 0.0


def _apart() -> int:
    """Flags for Windows: no window, and no Ctrl-C of the console it was started from."""
    return getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(
        subprocess, "CREATE_NO_WINDOW", 0
    )
