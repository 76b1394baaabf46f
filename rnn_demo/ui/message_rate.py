"""Bounds how many messages a second the server takes from one connection.

Each message of a browser costs the one thread that serves all connections some time, whatever it
says. Without a bound, one connection that sends as fast as it can leaves none for the others.
"""

import asyncio
import math
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PER_SECOND = 50.0  # a page that follows a computation sends 10
AT_ONCE = 100  # after a rest


class MessageRate:
    """ASGI middleware for websockets: messages beyond the rate wait for their turn.

    Nothing is read from the connection meanwhile, so what is sent stays with its sender. Who keeps
    sending too fast no longer answers the server's pings in time, and is disconnected after a
    minute; a browser then connects anew by itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection."""
        taking = receive_slowly(receive) if scope["type"] == "websocket" else receive
        await self._app(scope, taking, send)


def receive_slowly(
    receive: Receive, now: Callable[[], float] = lambda: asyncio.get_running_loop().time()
) -> Receive:
    """A `receive` of ASGI that returns AT_ONCE messages as they come, then PER_SECOND.

    now: a clock, in seconds.
    """
    free = -math.inf  # when the next message may be taken without waiting, in seconds

    async def receive_in_turn() -> Message:
        nonlocal free
        message = await receive()
        if message["type"] == "websocket.receive":
            free = max(free, now() - AT_ONCE / PER_SECOND) + 1 / PER_SECOND
            if free > now():
                await asyncio.sleep(free - now())
        return message

    return receive_in_turn
