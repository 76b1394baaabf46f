"""A run's life without TensorFlow: its turn, its stop, and what its folder says of both."""

import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

import psutil
import pytest

from rnn_demo.__main__ import main
from rnn_demo.errors import UserError
from rnn_demo.runs import folders, life, trainers
from rnn_demo.runs.events import read_events
from rnn_demo.spec import Recipe, Spec
from tests.support.run_folders import RECIPE, Folder, finished


def states(run_id: str) -> list[str]:
    return [e["state"] for e in read_events(folders.folder(run_id)) if e["kind"] == "state"]


def carried_out(run: Folder, work, interrupted=lambda: False) -> tuple[Any, list[str]]:
    """A run carried out: what that returned, and the kinds of events that were told."""
    told: list[str] = []
    card = life.carry_out(run.id, work, lambda event: told.append(event["kind"]), interrupted)
    return card, told


def test_it_trains_in_its_turn_stops_by_itself_and_then_nobody_holds_it():
    def work(run_id, tell, stop):
        assert life.is_busy(run_id)
        assert not stop()
        run.epochs(1)  # it has begun: nothing ends it but itself
        life.request_stop(run_id)
        assert stop()
        return {"title": "a card"}

    run = Folder()
    assert carried_out(run, work) == ({"title": "a card"}, ["state"])
    assert states(run.id) == ["starting"]
    assert not life.is_busy(run.id)


@pytest.mark.parametrize("resumed", [False, True])
def test_stopped_before_it_begins_it_is_ended_at_once(resumed):
    run = Folder()
    if resumed:
        run.epochs(1)
    run.state("starting")
    trainer = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    trainers.hand_to(run.path, trainer.pid)
    life.request_stop(run.id)
    trainer.wait(20)
    assert folders.ids(folders.root()) == [run.id] * resumed  # else nothing was ever learnt
    if resumed:
        assert states(run.id) == ["starting", "stopped"]


def test_stopped_while_it_waits_it_never_works(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    asked = threading.Event()
    first, run = Folder(), Folder()
    threading.Timer(0.2, asked.set).start()
    card, told = carried_out(run, lambda *_: pytest.fail("it was not its turn"), asked.is_set)
    assert card is None
    assert folders.ids(folders.root()) == [first.id]
    assert told == ["state"]
    assert life.is_busy(first.id)


@pytest.mark.parametrize("begin", ["start", "resume", "train", "train --resume"])
def test_without_tensorflow_nothing_is_begun(begin, monkeypatch, capsys):
    run_id = Folder().end(None)
    before = folders.folder(run_id).stat().st_mtime_ns
    monkeypatch.setattr(trainers, "can_train", lambda: False)
    if begin.startswith("train"):
        assert main([*begin.split(), *([run_id] if "resume" in begin else [])]) == 2
        assert "TensorFlow isn't installed" in capsys.readouterr().err
    else:
        with pytest.raises(UserError, match="pip install -r"):
            life.start(Spec(), Recipe()) if begin == "start" else life.resume(run_id)
    assert [run.id for run in folders.all_runs()] == [run_id]
    assert folders.folder(run_id).stat().st_mtime_ns == before


def test_what_has_finished_goes_on_with_more_epochs(monkeypatch):
    launched = []
    monkeypatch.setattr(trainers, "can_train", lambda: True)
    monkeypatch.setattr(trainers, "launch", lambda *of: launched.append(of[0]) or psutil.Process())
    run_id = finished()
    with pytest.raises(folders.RunError, match="add an epoch"):
        life.resume(run_id)
    life.resume(run_id, more_epochs=1)
    assert launched == [["train", "--resume", run_id, "--launched"]]
    run = folders.status(run_id)
    assert (run.state, run.recipe) == ("starting", replace(RECIPE, epochs=RECIPE.epochs + 1))


def test_what_goes_wrong_is_raised_and_the_run_is_let_go():
    def work(run_id, tell, stop):
        raise life.TrainingError("The loss exploded.")

    run = Folder()
    with pytest.raises(life.TrainingError):
        carried_out(run, work)
    assert not life.is_busy(run.id)
