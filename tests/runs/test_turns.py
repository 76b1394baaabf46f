"""Turns: how many at once, first come, first served, and nobody waits for the dead."""

import os
import threading
import time

import pytest

from rnn_demo.errors import UserError
from rnn_demo.runs import folders, life, locks, process, turns
from rnn_demo.spec import Recipe, Spec


@pytest.fixture(autouse=True)
def looks_often(monkeypatch):
    monkeypatch.setattr(turns, "POLL_SECONDS", 0.01)


@pytest.mark.parametrize("wanted", ["0", "²", "-1", "two", "1.5", "٣", "99999", "1e3", "00"])
def test_what_is_no_number_of_trainings_is_refused_in_a_sentence(monkeypatch, wanted):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", wanted)
    for asked in (turns.limit, lambda: life.start(Spec(), Recipe(), "x")):
        with pytest.raises(UserError, match="how many trainings may run at once, 1 or more"):
            asked()
    assert folders.all_runs() == []


@pytest.mark.parametrize(("wanted", "limit"), [("1", 1), (" 12 ", 12), ("007", 7)])
def test_numbers_are_taken(monkeypatch, wanted, limit):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", wanted)
    assert turns.limit() == limit
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "")
    assert turns.limit() >= 2


def test_first_come_first_served(root, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    order: list[int] = []
    waiting = [threading.Event() for _ in range(4)]

    def visit(number: int) -> None:
        with turns.turn(root, lambda: False, waiting[number].set) as mine:
            assert mine
            order.append(number)

    with turns.turn(root, lambda: False, lambda: None):
        threads = []
        for number in range(4):
            threads.append(threading.Thread(target=visit, args=(number,)))
            threads[-1].start()
            assert waiting[number].wait(20)
        assert order == []
    for thread in threads:
        thread.join(20)
    assert order == [0, 1, 2, 3]
    assert not list((root / turns.FOLDER).glob("*.ticket"))


def test_nobody_waits_for_the_dead(root, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    (root / turns.FOLDER).mkdir(parents=True)
    dead = root / turns.FOLDER / f"{5:020d}-1.ticket"
    dead.touch()
    os.utime(dead, (time.time() - 60,) * 2)
    with turns.turn(root, lambda: False, lambda: None) as mine:
        assert mine
    assert not dead.exists()


def test_a_trainer_says_not_that_it_waits_where_somebody_only_looks(root, monkeypatch):
    """Whether a slot is free is told by taking it, for a moment."""
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    looking, waited, free_slot = threading.Event(), [], turns._free_slot

    def slowly(slots):
        lock = free_slot(slots)
        if not looking.is_set():
            looking.set()
            time.sleep(0.3)
        return lock

    monkeypatch.setattr(turns, "_free_slot", slowly)
    looker = threading.Thread(target=turns.is_free, args=[root])
    looker.start()
    assert looking.wait(20)
    with turns.turn(root, lambda: False, lambda: waited.append("waits")) as mine:
        assert mine
    looker.join(20)
    assert waited == []


def test_what_another_keeps_locked_is_refused_in_a_sentence(tmp_path):
    """After ten seconds it went on as if it had the lock."""
    other = locks.take_lock(tmp_path / "names.lock")
    with (
        pytest.raises(UserError, match=r"kept names\.lock .* try again"),
        locks.holding(tmp_path / "names.lock", patience=0.05),
    ):
        pytest.fail("two hold it")
    other.release()
    with locks.holding(tmp_path / "names.lock"):
        pass


def test_a_trainer_that_can_not_be_executed_is_told_as_that(monkeypatch):
    monkeypatch.setattr(process.sys, "executable", "/nowhere/python")
    with pytest.raises(UserError, match="The trainer can't be started: /nowhere/python"):
        life.start(Spec(), Recipe(), "x")
    (run,) = folders.all_runs()
    assert run.state == "failed"
    assert "can't be started" in run.reason
