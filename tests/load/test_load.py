"""The load test speaks Streamlit's protocol as it is today, and its visitors are answered."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from rnn_demo.runs import folders, life
from tests.browser.conftest import free_port, start_server
from tests.load import visitor
from tests.load.__main__ import load, report
from tests.load.session import Diary
from tests.load.visitor import MIX, Draws, Rude, mixed
from tests.load.worst import heaviest

pytestmark = pytest.mark.slow


@pytest.fixture
def server():
    port = free_port()
    process = start_server(port)
    yield port, process.pid
    process.terminate()
    process.wait(10)


def run(coroutine):
    """Its result; in a thread, as Playwright's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_three_visitors_are_answered_what_they_drew(server):
    port, pid = server
    diary = Diary()
    visitors = [Draws(port, i, diary) for i in range(3)]
    _, memory = run(load(pid, visitors, diary, seconds=6))
    assert diary.errors == []
    assert len(diary.all("digit")) == 3 * 3
    assert diary.right >= 8
    assert 0 < max(memory) < 600
    assert "9 drawings" in report(diary, memory, 6, 1)


def test_those_who_do_something_else_are_answered(server, monkeypatch):
    port, pid = server
    monkeypatch.setattr(visitor, "TRAINED_SECONDS", 1.0)
    diary = Diary()
    visitors = mixed(port, 5, diary)
    assert {type(v) for v in visitors} == set(MIX)
    run(load(pid, visitors, diary, seconds=8))
    for each in folders.all_runs():
        life.request_stop(each.id)
    assert diary.errors == []
    assert set(diary.took) >= {"digit", "lens", "test set", "upload", "start"}


def test_a_file_that_asks_much_is_accepted_and_looked_at(server):
    port, pid = server
    diary = Diary()
    run(load(pid, [Rude(port, diary, heaviest(), "why")], diary, seconds=2))
    assert diary.errors == []
    assert len(diary.all("why")) == 1
