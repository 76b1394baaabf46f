"""A trainer that waits: told which run to train, and never needed."""

import os
import subprocess
import sys
import threading
import time

import psutil
import pytest

from rnn_demo.runs import folders, life, turns, warm
from rnn_demo.spec import Recipe, Spec

OFFER = "an.offer"
ECHO = "import sys; [print(line.strip(), flush=True) for line in sys.stdin]"


@pytest.fixture
def launched(monkeypatch, tmp_path):
    """The trainers that were started; each is a process that says what it was told first."""
    monkeypatch.setenv("RNN_DEMO_WARM", "1")
    monkeypatch.setattr(warm.process, "can_train", lambda: True)
    found = []

    def launch(arguments, log, root, stdin):
        command = [sys.executable, "-c", ECHO]
        found.append((arguments, subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE)))
        return found[-1][1]

    monkeypatch.setattr(warm.process, "launch", launch)
    yield found
    warm._waiting.clear()
    for _, process in found:
        process.kill()
        process.wait(10)
        process.stdout.close()


def heard(process) -> str:
    return process.stdout.readline().decode().strip()


def test_it_waits_once_is_told_to_stay_and_then_the_run(launched):
    root = folders.root()
    for _ in range(3):
        warm.prepare(root)
    ((arguments, trainer),) = launched
    assert warm.hand_over(root, "a-run") == trainer.pid
    assert [heard(trainer) for _ in range(3)] == [warm.STAY, warm.STAY, "a-run"]
    assert warm.hand_over(root, "another") is None
    assert trainer.wait(20) == 0  # nothing more is said to it
    assert arguments[:2] == ["train", "--wait"]
    assert not (root / turns.FOLDER / arguments[2]).exists()


def test_killed_while_it_waits_the_next_start_is_cold(launched):
    root = folders.root()
    warm.prepare(root)
    launched[0][1].kill()
    launched[0][1].wait()
    assert warm.hand_over(root, "a-run") is None
    warm.prepare(root)
    assert len(launched) == 2


@pytest.mark.parametrize("off", ["switched off", "no TensorFlow", "no turn"])
def test_none_waits(launched, monkeypatch, off):
    root = folders.root()
    if off == "switched off":
        monkeypatch.setenv("RNN_DEMO_WARM", "0")
    elif off == "no TensorFlow":
        monkeypatch.setattr(warm.process, "can_train", lambda: False)
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    with turns.turn(root, lambda: off != "no turn", lambda: None):
        warm.prepare(root)
    assert launched == []


class Told:
    """What a server writes, into a pipe that stands for standard input."""

    def __init__(self, monkeypatch) -> None:
        reading, self._writing = os.pipe()
        monkeypatch.setattr(warm, "STDIN", reading)

    def write(self, line: str) -> None:
        os.write(self._writing, f"{line}\n".encode())

    def close(self) -> None:
        os.close(self._writing)


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(warm, "POLL_SECONDS", 0.01)
    return Told(monkeypatch)


def test_it_counts_as_a_training_until_it_is_told(told, monkeypatch):
    root, free = folders.root(), []

    def load() -> None:
        free.append(turns.is_free(root))
        told.write(warm.STAY)
        told.write("a-run")

    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    assert warm.wait(root, load, OFFER) == "a-run"
    assert free == [False]
    assert turns.is_free(root)


@pytest.mark.parametrize("why", ["idle", "the server is gone", "another waits"])
def test_it_ends_by_itself(told, monkeypatch, why):
    root = folders.root()
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    other: list[threading.Thread] = []
    got: list[bool] = []

    def train() -> None:
        with turns.turn(root, lambda: False, lambda: None) as mine:
            got.append(mine)

    def load() -> None:
        if why == "idle":
            monkeypatch.setattr(warm, "IDLE_SECONDS", 0.05)
        elif why == "another waits":
            other.append(threading.Thread(target=train))
            other[0].start()
            while not turns.is_anyone_waiting(root):
                time.sleep(0.01)
        else:
            told.close()

    (root / turns.FOLDER).mkdir(parents=True)
    (root / turns.FOLDER / OFFER).touch()
    assert warm.wait(root, load, OFFER) is None
    for thread in other:
        thread.join(20)
        assert got == [True]


@pytest.mark.keras
@pytest.mark.slow
def test_a_run_trained_by_one_that_waited_is_as_any_other(monkeypatch):
    """And the process that was told to is the one that trains it."""
    spec, recipe = Spec(cell="SimpleRNN", units=(8,)), Recipe(images=400, batch_size=40, epochs=2)
    cold = life.start(spec, recipe)
    monkeypatch.setenv("RNN_DEMO_WARM", "1")
    warm.prepare(folders.root())
    pid = warm._waiting[folders.root()].process.pid
    run_id = life.start(spec, recipe)
    assert psutil.pid_exists(pid)
    for each in (cold, run_id):
        while folders.status(each).alive:
            time.sleep(0.1)
        assert folders.status(each).state == "finished", folders.status(each).reason
    losses = [[e["loss"] for e in folders.status(each).history] for each in (cold, run_id)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)  # threads add in another order
