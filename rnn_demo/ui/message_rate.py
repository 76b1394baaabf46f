"""Bounds how many messages a second the server takes from one connection.

Each message of a browser costs the one thread that serves all connections some time, whatever it
says. Without a bound, one connection that sends as fast as it can leaves none for the others.
"""

import asyncio
import logging
import math
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PER_SECOND = 50.0  # a page that follows a computation sends 10
AT_ONCE = 100  # after a rest

_log = logging.getLogger(__name__)


class MessageRate:
    """ASGI middleware for websockets: messages beyond the rate wait for their turn.

    Nothing is read from the connection meanwhile, so what is sent stays with its sender. A sender
    that stays too fast no longer answers the server's pings in time, and is disconnected after a
    minute; a browser then connects again by itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection."""
        if scope["type"] != "websocket":
            return await self._app(scope, receive, send)
        is_closed = False

        async def send_if_open(message: Message) -> None:
            nonlocal is_closed
            try:
                await send(message)
            except OSError:
                is_closed = True
                raise

        try:
            await self._app(scope, receive_slowly(receive), send_if_open)
        except RuntimeError:
            # Streamlit reads from a connection that is closed, and then closes it once more.
            if not is_closed:
                raise
            _log.warning("A connection that no longer answered was closed.")


def receive_slowly(
    receive: Receive, now: Callable[[], float] = lambda: asyncio.get_running_loop().time()
) -> Receive:
    """Return a `receive` of ASGI that gives AT_ONCE messages as they come, then PER_SECOND.

    now: a clock, in seconds.
    """
    next_time = -math.inf  # when the next message may be taken without waiting, in seconds

    async def receive_in_turn() -> Message:
        nonlocal next_time
        message = await receive()
        if message["type"] == "websocket.receive":
            next_time = max(next_time, now() - AT_ONCE / PER_SECOND) + 1 / PER_SECOND
            if next_time > now():
                await asyncio.sleep(next_time - now())
        return message

    return receive_in_turn
