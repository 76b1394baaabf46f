"""One connection's messages are taken at a bounded rate; other traffic passes."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rnn_demo.ui import message_rate
from rnn_demo.ui.message_rate import AT_ONCE, PER_SECOND, MessageRate, receive_slowly

MESSAGE = {"type": "websocket.receive", "bytes": b""}


class Clock:
    """A clock that moves by sleeping alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = 1000.0

        async def sleep(seconds: float) -> None:
            self.time += seconds

        monkeypatch.setattr(message_rate.asyncio, "sleep", sleep)


def run_apart(coroutine: Coroutine) -> Any:
    """As asyncio.run, also in a thread that has a loop already, as one with a browser has."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def always() -> dict:
    return MESSAGE


def taken(clock: Clock, receive, count: int) -> float:
    """Seconds that it takes to receive so many messages of those that are always there."""
    began = clock.time

    async def take() -> None:
        for _ in range(count):
            assert await receive() is MESSAGE

    run_apart(take())
    return clock.time - began


def test_what_is_sent_too_fast_waits_and_none_is_lost(clock):
    receive = receive_slowly(always, lambda: clock.time)
    assert taken(clock, receive, AT_ONCE) == 0
    assert taken(clock, receive, 500) == pytest.approx(500 / PER_SECOND)
    clock.time += 1.0  # a rest of a second: so many more at once, and no more
    assert taken(clock, receive, int(PER_SECOND)) == pytest.approx(0, abs=1e-6)
    assert taken(clock, receive, 10) == pytest.approx(10 / PER_SECOND)
    clock.time += 3600.0
    assert taken(clock, receive, AT_ONCE) == pytest.approx(0, abs=1e-6)
    assert taken(clock, receive, 10) == pytest.approx(10 / PER_SECOND)


def test_a_page_that_sends_less_never_waits(clock):
    """Ten a second, as a page that follows a computation, for ten minutes."""
    receive = receive_slowly(always, lambda: clock.time)
    for _ in range(6000):
        assert taken(clock, receive, 1) == 0
        clock.time += 0.1


def test_only_what_a_websocket_sends_is_bounded():
    async def end() -> dict:
        return {"type": "websocket.disconnect"}

    async def served(kind: str) -> list[bool]:
        found = []

        async def app(scope, receive, send) -> None:
            found.append(receive is end)

        await MessageRate(app)({"type": kind}, end, None)
        return found

    assert run_apart(served("http")) == run_apart(served("lifespan")) == [True]
    assert run_apart(served("websocket")) == [False]
    assert run_apart(receive_slowly(end)())["type"] == "websocket.disconnect"


def test_a_connection_that_was_closed_is_one_line_in_the_log(caplog):
    """Streamlit goes on reading from it, which was a traceback."""

    async def app(scope, receive, send) -> None:
        with contextlib.suppress(OSError):
            await send({"type": "websocket.send", "bytes": b""})
        raise RuntimeError("not connected")

    async def fails(message: dict) -> None:
        raise OSError("closed")

    async def succeeds(message: dict) -> None:
        pass

    with caplog.at_level(logging.INFO):
        run_apart(MessageRate(app)({"type": "websocket"}, always, fails))
    assert [record.exc_info for record in caplog.records] == [None]
    assert "no longer answered" in caplog.text
    with pytest.raises(RuntimeError, match="not connected"):  # an error of the app's own stays one
        run_apart(MessageRate(app)({"type": "websocket"}, always, succeeds))
