"""Turns: how many at once, first come, first served, and nobody waits for the dead."""

import os
import threading
import time

import pytest

from rnn_demo.errors import UserError
from rnn_demo.runs import folders, life, process, turns
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
    assert not list((root / ".turns").glob("*.ticket"))


def test_nobody_waits_for_the_dead(root, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    (root / ".turns").mkdir(parents=True)
    dead = root / ".turns" / f"{5:020d}-1.ticket"
    dead.touch()
    os.utime(dead, (time.time() - 60,) * 2)
    with turns.turn(root, lambda: False, lambda: None) as mine:
        assert mine
    assert not dead.exists()


def test_a_trainer_that_can_not_be_executed_is_told_as_that(monkeypatch):
    monkeypatch.setattr(process.sys, "executable", "/nowhere/python")
    with pytest.raises(UserError, match="The trainer can't be started: /nowhere/python"):
        life.start(Spec(), Recipe(), "x")
    (run,) = folders.all_runs()
    assert run.state == "failed"
    assert "can't be started" in run.reason
