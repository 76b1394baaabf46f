"""Bounds what the messages of a connection, and of all connections of an address, cost the server.

Each message of a browser costs the one thread that serves all connections some time, whatever it
says, the more the longer it is. Without a bound, one connection that sends as fast as it can leaves
none for the others.
"""

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnn_demo.ui.turns import Address, Connection, current_connection

_log = logging.getLogger(__name__)


class MessageRate:
    """ASGI middleware for websockets: messages that cost too much wait for their turn.

    Nothing is read from the connection meanwhile, so what is sent stays with its sender. A sender
    that stays too fast no longer answers the server's pings in time, and is disconnected after a
    minute; a browser then connects again by itself.

    The address is the visitor's, or that of the proxy behind which the visitor is. The visitor's is
    taken from X-Forwarded-For where the proxy runs on this machine (uvicorn does so).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._addresses: dict[str, Address] = {}

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

        connection = Connection(self._address((scope.get("client") or [""])[0]))
        current_connection.set(connection)
        try:
            await self._app(scope, receive_in_turn(receive, connection), send_if_open)
        except RuntimeError:
            # Streamlit reads from a connection that is closed, and then closes it once more.
            if not is_closed:
                raise
            _log.warning("A connection that no longer answered was closed.")
        finally:
            connection.close()

    def _address(self, name: str) -> Address:
        """Return the address of a name; others that owe nothing are forgotten."""
        now = asyncio.get_running_loop().time
        self._addresses = {
            other: address
            for other, address in self._addresses.items()
            if address.connections or not address.budget.is_full(now())
        }
        return self._addresses.setdefault(name, Address(now))


def receive_in_turn(receive: Receive, connection: Connection) -> Receive:
    """Return a `receive` of ASGI that gives each message when the connection has its turn."""

    async def receive_next() -> Message:
        connection.end_message()
        message = await receive()
        if message["type"] == "websocket.receive":
            await connection.wait_for_turn(len(message.get("bytes") or message.get("text") or ""))
        return message

    return receive_next
