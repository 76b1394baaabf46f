"""The load test speaks Streamlit's protocol as it is today, and its visitors are answered."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.conftest import free_port, start_server
from tests.load.__main__ import load, report


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
    diary, memory = run(load(port, pid, sessions=3, seconds=6))
    assert diary.errors == []
    assert len(diary.digit) == len(diary.figure) == 3 * 3
    assert diary.right >= 8
    assert 0 < max(memory) < 600
    assert "9 drawings" in report(diary, memory, 6, 1)


def test_a_server_that_is_not_there_is_an_error(server):
    diary, _ = run(load(free_port(), server[1], sessions=1, seconds=2))
    assert len(diary.errors) == 1
