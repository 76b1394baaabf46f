"""Bound the server's costs for the messages of a connection, and of all connections of an address.

Each message of a browser takes time of the one thread that serves all connections, more for longer
messages. Without a bound, a connection that sends as fast as it can would leave no time for the
others.
"""

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnn_demo.ui.turns import Address, Connection, LastTwoActiveAddresses, current_connection

_log = logging.getLogger(__name__)


class MessageTurnMiddleware:
    """ASGI middleware for websockets: messages of expensive connections wait for their turn.

    Meanwhile nothing is read from the connection, so its messages wait at the sender. A sender that
    stays too fast fails to answer the server's pings in time, and is disconnected after a minute; a
    browser then reconnects by itself.

    The address is the visitor's, or that of the visitor's proxy. If the proxy runs on this machine,
    uvicorn takes the visitor's address from X-Forwarded-For.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._addresses: dict[str, Address] = {}
        self._presence = LastTwoActiveAddresses()

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

        connection = Connection(self._find_or_make_address((scope.get("client") or [""])[0]))
        current_connection.set(connection)
        try:
            await self._app(scope, make_receive_in_turn(receive, connection), send_if_open)
        except RuntimeError:
            # Streamlit reads from a closed connection, and then closes it once more.
            if not is_closed:
                raise
            _log.warning("A connection that no longer answered was closed.")
        finally:
            connection.close()

    def _find_or_make_address(self, name: str) -> Address:
        """Return the address with a name; forget idle addresses whose budgets are full."""
        now = asyncio.get_running_loop().time
        self._addresses = {
            other: address
            for other, address in self._addresses.items()
            if address.connections or not address.budget.is_fully_refilled(now())
        }
        return self._addresses.setdefault(name, Address(now, self._presence))


def make_receive_in_turn(receive: Receive, connection: Connection) -> Receive:
    """Return an ASGI `receive` that returns each message when it is the connection's turn."""

    async def receive_next() -> Message:
        connection.end_message()
        message = await receive()
        if message["type"] == "websocket.receive":
            await connection.wait_for_turn(len(message.get("bytes") or message.get("text") or ""))
        return message

    return receive_next
