"""A trainer as a process: told if it lives, told from a slow one when it hangs, and ended."""

import subprocess
import sys
import time

import psutil
import pytest

from rnn_demo.runs import folders, life, process
from tests.support.run_folders import Folder

BUSY = "import time\nwhile True: pass"
IDLE = "import time\ntime.sleep(600)"


@pytest.fixture
def trainer():
    """A function that makes another process the trainer of a run, on whose lock this one sits."""
    started = []

    def start(program: str) -> tuple[Folder, psutil.Process]:
        started.append(subprocess.Popen([sys.executable, "-c", program]))
        run = Folder().state("running", device="/CPU:0")
        process.record(run.path, started[-1].pid, locked=True)
        return run, psutil.Process(started[-1].pid)

    yield start
    for one in started:
        one.kill()
        one.wait()


def test_a_stopped_trainer_hangs_at_once_and_is_ended(trainer):
    run, working = trainer(BUSY)
    assert not process.hangs(run.path)
    working.suspend()
    until = time.monotonic() + 30
    while not process.hangs(run.path):
        assert time.monotonic() < until
        time.sleep(0.05)  # a signal arrives when the process next has its turn
    life.end(run.id)
    assert not process.is_started(run.path)
    assert not process.hangs(run.path)
    with pytest.raises(folders.RunError, match="can't be ended"):
        life.end(run.id)


@pytest.mark.parametrize(("program", "expected"), [(BUSY, False), (IDLE, True)])
def test_a_silent_trainer_hangs_if_it_uses_no_processor(trainer, monkeypatch, program, expected):
    run, _ = trainer(program)
    clock = [1000.0]
    monkeypatch.setattr(process.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(process, "SILENT_SECONDS", -1.0)
    used = [0.5]
    monkeypatch.setattr(psutil.Process, "cpu_times", lambda self: (used[0], 0.0), raising=True)
    for _ in range(8):
        found = process.hangs(run.path)
        clock[0] += 8
        used[0] += 0.0 if expected else 0.5
    assert found is expected


def test_one_that_waits_for_its_turn_hangs_only_if_it_was_stopped(trainer, monkeypatch):
    """It would keep its turn from all who came later."""
    run, waiting = trainer(IDLE)
    monkeypatch.setattr(process, "SILENT_SECONDS", -1.0)
    monkeypatch.setattr(process, "STILL_SECONDS", -1.0)
    monkeypatch.setattr(psutil.Process, "cpu_times", lambda self: (0.5, 0.0), raising=True)
    for _ in range(3):
        assert not process.hangs(run.path, waits=True)
    assert [process.hangs(run.path) for _ in range(2)] == [False, True]
    waiting.suspend()
    until = time.monotonic() + 30
    while not process.hangs(run.path, waits=True):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("text", ["", "[]", '{"pid": "1"}', '{"pid": 1e9, "started": 0}', "{}"])
def test_a_broken_record_is_nobody(trainer, text):
    run, _ = trainer(IDLE)
    (run.path.parent / ".locks" / f"{run.id}.json").write_text(text)
    assert not process.hangs(run.path)
    assert not process.end(run.path)
    assert process.is_held(run.path)  # by its lock


def test_between_its_start_and_its_lock_a_trainer_counts_as_alive(trainer):
    run, started = trainer(IDLE)
    process.record(run.path, started.pid, locked=False)
    run.end(None)
    assert folders.status(run.id).state == "running"
    with pytest.raises(folders.RunError, match="being trained"):
        folders.delete(run.id)
    started.kill()
    started.wait()
    assert folders.status(run.id).state == "lost"
    folders.delete(run.id)
    assert not list((folders.root() / ".locks").glob(f"{run.id}.*"))


@pytest.mark.parametrize(
    ("printed", "state", "says"),
    [
        ("terminate called after throwing an instance of 'std::bad_alloc'", "failed", "memory"),
        ("Traceback (most recent call last):\nMemoryError", "failed", "memory"),
        ("Killed", "lost", "killed or the machine went down"),
        ("", "lost", "killed or the machine went down"),
    ],
)
def test_a_trainer_that_ended_for_want_of_memory_is_told_as_that(printed, state, says):
    """TensorFlow aborts where it gets none: nobody is left to write what happened."""
    run = Folder().state("running", device="/CPU:0")
    (run.path / "worker.log").write_text(f"Training on /CPU:0, compiling first.\n{printed}\n")
    assert folders.status(run.id).state == "running"
    run.end(None)
    assert folders.status(run.id).state == state
    assert says in folders.status(run.id).reason
