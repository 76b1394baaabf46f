"""Who trains what: told from the dead and from others, in turn, and ended."""

import json
import subprocess
import sys
import threading

import pytest

from rnn_demo.errors import UserError
from rnn_demo.runs import folders, life, trainers
from rnn_demo.spec import Recipe, Spec
from tests.support.run_folders import Folder


@pytest.fixture
def trainer():
    """A function that makes another process the trainer of a new run."""
    started = []

    def start() -> tuple[Folder, subprocess.Popen]:
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        started.append(subprocess.Popen(command))
        run = Folder().state("running", device="/CPU:0")
        trainers.hand_to(run.path, started[-1].pid)
        return run, started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


def test_a_living_trainer_keeps_its_run_until_it_is_ended(trainer):
    run, process = trainer()
    assert folders.status(run.id).state == "running"
    for refused in (folders.delete, life.resume):
        with pytest.raises(folders.RunError, match="being trained"):
            refused(run.id)
    life.end(run.id)
    process.wait(20)
    assert folders.status(run.id).state == "lost"
    with pytest.raises(folders.RunError, match="can't be ended"):
        life.end(run.id)
    folders.delete(run.id)
    assert not list((folders.root() / trainers.FOLDER).glob("*.json"))


def test_one_that_reads_the_test_set_for_its_card_is_waited_for():
    run = Folder().state("stopped")
    threading.Timer(0.3, trainers.forget, [run.path]).start()
    folders.claim(run.id)
    assert trainers.is_held(run.path)


@pytest.mark.parametrize("changed", [{"started": 1.5}, {"pid": 1e9}, {"pid": "1"}, {"pid": -1}])
def test_a_number_that_another_process_has_by_now_is_nobody(trainer, changed):
    run, _ = trainer()
    record = run.path.parent / trainers.FOLDER / f"{run.id}.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), **changed}))
    assert not trainers.is_held(run.path)
    assert not trainers.end(run.path)


@pytest.mark.parametrize(
    ("printed", "state", "says"),
    [
        ("terminate called after throwing an instance of 'std::bad_alloc'", "failed", "memory"),
        ("Traceback (most recent call last):\nMemoryError", "failed", "memory"),
        ("Killed", "lost", "killed or the machine went down"),
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


def test_a_trainer_that_can_not_be_executed_is_told_as_that(monkeypatch):
    monkeypatch.setattr(trainers.sys, "executable", "/nowhere/python")
    with pytest.raises(UserError, match="The training can't be started: No such file"):
        life.start(Spec(), Recipe(), "x")
    (run,) = folders.all_runs()
    assert run.state == "failed"
    assert "can't be started" in run.reason


def test_first_come_first_served_and_nobody_waits_for_the_dead(trainer, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    dead, process = trainer()
    runs = [Folder() for _ in range(3)]
    assert not any(trainers.is_its_turn(run.path) for run in runs)
    process.kill()
    process.wait()
    for i in range(3):
        assert trainers.living(folders.root())
        assert [trainers.is_its_turn(run.path) for run in runs[i:]] == [True] + [False] * (2 - i)
        runs[i].end()
    assert not trainers.living(folders.root())
    folders.claim(dead.id)
    assert trainers.is_its_turn(dead.path)


def test_what_another_keeps_locked_is_refused_in_a_sentence(monkeypatch):
    """After ten seconds it went on as if it had the lock."""
    monkeypatch.setattr(folders, "PATIENCE", 0.05)
    refused = []

    def change() -> None:
        with pytest.raises(folders.RunError, match=r"locked for .* try again"):
            folders.create(Spec(), Recipe())
        refused.append(True)

    with folders.changing():
        other = threading.Thread(target=change)
        other.start()
        other.join(60)
    assert refused
    folders.create(Spec(), Recipe())
