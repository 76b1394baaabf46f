"""A trainer that waits: told which run to train, and never needed."""

import subprocess
import sys
import time

import psutil
import pytest

from rnn_demo.runs import folders, life, warm
from rnn_demo.spec import Recipe, Spec
from tests.support.run_folders import Folder

ECHO = "import sys; print(sys.stdin.readline().strip(), flush=True)"


@pytest.fixture
def launched(monkeypatch):
    """The trainers that were started; each is a process that says what it was told and ends."""
    monkeypatch.setenv("RNN_DEMO_WARM", "1")
    monkeypatch.setattr(warm.trainers, "can_train", lambda: True)
    processes = []

    def launch(arguments, log, root, stdin):
        assert arguments == ["train", "--wait"]
        command = [sys.executable, "-c", ECHO]
        processes.append(subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE))
        return processes[-1]

    monkeypatch.setattr(warm.trainers, "launch", launch)
    yield processes
    warm._waiting.clear()
    for process in processes:
        process.kill()
        process.wait(10)
        process.stdout.close()


def heard(process) -> str:
    return process.stdout.readline().decode().strip()


def test_one_waits_and_is_told_the_run(launched):
    root = folders.root()
    for _ in range(3):
        warm.prepare(root)
    (trainer,) = launched
    assert warm.hand_over(root, "a-run") == trainer.pid
    assert heard(trainer) == "a-run"
    assert warm.hand_over(root, "another") is None


def test_killed_while_it_waits_the_next_start_is_cold(launched):
    root = folders.root()
    warm.prepare(root)
    launched[0].kill()
    launched[0].wait()
    assert warm.hand_over(root, "a-run") is None
    warm.prepare(root)
    assert len(launched) == 2


def test_where_nobody_uses_the_page_it_ends(launched, monkeypatch):
    monkeypatch.setattr(warm, "IDLE_SECONDS", 0.05)
    warm.prepare(folders.root())
    assert launched[0].wait(20) == 0
    assert heard(launched[0]) == ""
    assert warm.hand_over(folders.root(), "a-run") is None


@pytest.mark.parametrize("off", ["switched off", "no TensorFlow", "a training"])
def test_none_waits(launched, monkeypatch, off):
    if off == "switched off":
        monkeypatch.setenv("RNN_DEMO_WARM", "0")
    elif off == "no TensorFlow":
        monkeypatch.setattr(warm.trainers, "can_train", lambda: False)
    else:
        Folder()
    warm.prepare(folders.root())
    assert launched == []


@pytest.mark.keras
@pytest.mark.slow
def test_a_run_trained_by_one_that_waited_is_as_any_other(monkeypatch):
    """And the process that was told to is the one that trains it."""
    spec, recipe = Spec(cell="SimpleRNN", units=(8,)), Recipe(images=400, batch_size=40, epochs=2)
    losses = []
    for warmed in "01":
        monkeypatch.setenv("RNN_DEMO_WARM", warmed)
        warm.prepare(folders.root())
        waits = [trainer.pid for trainer, _ in warm._waiting.values()]
        assert len(waits) == int(warmed)
        run_id = life.start(spec, recipe)
        assert all(map(psutil.pid_exists, waits))
        while life.is_busy(run_id):
            time.sleep(0.1)
        run = folders.status(run_id)
        assert run.state == "finished", run.reason
        losses.append([e["loss"] for e in run.history])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)  # threads add in another order
