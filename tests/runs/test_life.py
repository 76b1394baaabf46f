"""A run's life without TensorFlow: its turn, its stop, and what its folder says of both."""

import threading
import time
from typing import Any

import pytest

from rnn_demo.__main__ import main
from rnn_demo.errors import UserError
from rnn_demo.runs import folders, life, turns
from rnn_demo.runs.events import add_event, read_events
from rnn_demo.runs.life import TOO_EARLY
from rnn_demo.spec import Recipe, Spec

PROGRESS: dict[str, Any] = {
    "epoch": 1, "step": 1, "steps": 9, "loss": 1.0, "accuracy": 0.5, "chunk_loss": 1.0,
    "chunk_accuracy": 0.5, "samples_per_second": 9, "seconds": 1.0,
}  # fmt: skip


def states(run_id: str) -> list[str]:
    return [e["state"] for e in read_events(folders.folder(run_id)) if e["kind"] == "state"]


def carried_out(work, leave=lambda: None, interrupted=lambda: False) -> tuple[str, Any, list[str]]:
    """A new run carried out: its id, what that returned, and the kinds of events that were told."""
    run_id, lock = folders.create(Spec(), Recipe())
    told: list[str] = []
    card = life.carry_out(
        run_id, lock, work, lambda event: told.append(event["kind"]), interrupted, leave
    )
    return run_id, card, told


def test_it_trains_in_its_turn_and_then_nobody_holds_it():
    def work(run_id, tell, stop):
        assert life.is_busy(run_id)
        assert not stop()
        tell(add_event(folders.folder(run_id), "progress", **PROGRESS))
        life.request_stop(run_id)
        time.sleep(5 * life.POLL_SECONDS)  # it has begun: nothing ends it but itself
        assert stop()
        return {"title": "a card"}

    run_id, card, told = carried_out(work, leave=lambda: pytest.fail("it had begun"))
    assert card == {"title": "a card"}
    assert told == ["state", "progress"]
    assert states(run_id) == ["starting"]
    assert not life.is_busy(run_id)


def test_stopped_before_it_begins_it_leaves_at_once():
    left = threading.Event()

    def work(run_id, tell, stop):
        (folders.folder(run_id) / "reserve").touch()
        life.request_stop(run_id)
        assert left.wait(10)
        return {}

    run_id, _, _ = carried_out(work, leave=left.set)
    assert states(run_id) == ["starting", "stopped"]
    assert folders.status(run_id).reason == TOO_EARLY
    assert not (folders.folder(run_id) / "reserve").exists()


def test_stopped_while_it_waits_it_never_works(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    asked = threading.Event()
    with turns.turn(folders.root(), lambda: False, lambda: None) as mine:
        assert mine
        threading.Timer(0.2, asked.set).start()
        run_id, card, told = carried_out(
            lambda *_: pytest.fail("it was not its turn"), interrupted=asked.is_set
        )
    assert card is None
    assert states(run_id) == ["queued", "stopped"]
    assert told == ["state"]


@pytest.mark.parametrize("begin", ["start", "resume", "train", "train --resume"])
def test_without_tensorflow_nothing_is_begun(begin, monkeypatch, capsys):
    run_id, lock = folders.create(Spec(), Recipe())
    lock.release()
    before = folders.folder(run_id).stat().st_mtime_ns
    monkeypatch.setattr(life.process, "can_train", lambda: False)
    if begin.startswith("train"):
        assert main([*begin.split(), *([run_id] if "resume" in begin else [])]) == 2
        assert "TensorFlow isn't installed" in capsys.readouterr().err
    else:
        with pytest.raises(UserError, match="pip install -r"):
            life.start(Spec(), Recipe()) if begin == "start" else life.resume(run_id)
    assert [run.id for run in folders.all_runs()] == [run_id]
    assert folders.folder(run_id).stat().st_mtime_ns == before


def test_what_goes_wrong_is_raised_and_the_run_is_let_go():
    def work(run_id, tell, stop):
        raise life.TrainingError("The loss exploded.")

    with pytest.raises(life.TrainingError):
        carried_out(work)
    (run,) = folders.all_runs()
    assert not life.is_busy(run.id)
