"""Websocket messages are taken in turn, each complete and none lost; other traffic passes."""

import asyncio
import contextlib
import logging

import pytest

from rnn_demo.ui.message_rate import MessageTurnMiddleware
from tests.support.threads import call_in_new_thread

MESSAGE = {"type": "websocket.receive", "bytes": b""}


async def always() -> dict:
    return MESSAGE


def test_only_websocket_messages_are_limited():
    async def end() -> dict:
        return {"type": "websocket.disconnect"}

    async def served(kind: str) -> list[bool]:
        found = []

        async def app(scope, receive, send) -> None:
            found.append(receive is end)

        await MessageTurnMiddleware(app)({"type": kind}, end, None)
        return found

    for kind in ("http", "lifespan", "websocket"):
        assert call_in_new_thread(asyncio.run, served(kind)) == [kind != "websocket"]


def test_a_closed_connection_gives_one_line_in_the_log(caplog):
    """Streamlit continues to read from it, which caused a traceback."""

    async def app(scope, receive, send) -> None:
        with contextlib.suppress(OSError):
            await send({"type": "websocket.send", "bytes": b""})
        raise RuntimeError("not connected")

    async def fails(message: dict) -> None:
        raise OSError("closed")

    async def succeeds(message: dict) -> None:
        pass

    with caplog.at_level(logging.INFO):
        call_in_new_thread(
            asyncio.run, MessageTurnMiddleware(app)({"type": "websocket"}, always, fails)
        )
    assert [record.exc_info for record in caplog.records] == [None]
    assert "no longer answered" in caplog.text
    # The app's own errors are still raised
    with pytest.raises(RuntimeError, match="not connected"):
        call_in_new_thread(
            asyncio.run, MessageTurnMiddleware(app)({"type": "websocket"}, always, succeeds)
        )


def test_messages_keep_their_order_and_idle_addresses_are_forgotten():
    async def sent() -> tuple[list[int], int]:
        numbers, rate = iter(range(20)), MessageTurnMiddleware(app)

        async def receive() -> dict:
            number = next(numbers, None)
            if number is None:
                return {"type": "websocket.disconnect"}
            return {"type": "websocket.receive", "bytes": bytes([number])}

        await rate({"type": "websocket", "client": ("192.0.2.1", 1)}, receive, None)
        return got, len(rate._addresses)

    got: list[int] = []

    async def app(scope, receive, send) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            got.append(message["bytes"][0])

    assert call_in_new_thread(asyncio.run, sent()) == (list(range(20)), 1)
