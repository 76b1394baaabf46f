"""One address that sends the most expensive messages to a server of a test.

The attack comes from another address of this machine (127.0.0.2), and ends by itself.
"""

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import Callable

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.load.visitor import PERIOD, Diary, Visitor
from tests.support.threads import call_in_new_thread

FROM = "127.0.0.2"
MOST_SECONDS = 60.0
MOST_VISIT = 300.0  # seconds, also on a busy machine
STATES = 8_000  # widget states of one message, 0.73 MB
QUERY = 900_000  # characters of one message


def unknown_states(number: int) -> bytes:
    """Return a message with widgets that no page has."""
    message = _page()
    for i in range(STATES):
        state = message.rerun_script.widget_states.widgets.add()
        state.id = f"$$ID-{number:08x}{i:024x}-unknown-{i}"
        state.string_value = "x" * 32
    return message.SerializeToString()


def long_query(number: int) -> bytes:
    """Return a message with an address longer than browsers allow."""
    message = _page()
    message.rerun_script.query_string = f"row={number}&" + "a=b&" * (QUERY // 4)
    return message.SerializeToString()


def small_run(number: int) -> bytes:
    """Return a message that only runs the page."""
    message = _page()
    message.rerun_script.query_string = f"example={number % 10}"
    return message.SerializeToString()


KINDS: dict[str, Callable[[int], bytes]] = {
    "states": unknown_states,
    "queries": long_query,
    "runs": small_run,
}


def _page() -> BackMsg:
    message = BackMsg()
    message.rerun_script.context_info.url = "http://localhost/"
    return message


def attack(port: int, kind: str, connections: int, seconds: float) -> None:
    """Send as much as the server accepts, and reopen closed connections."""
    messages = [KINDS[kind](number) for number in range(4)]
    asyncio.run(_attack(port, messages, connections, min(seconds, MOST_SECONDS)))


async def _attack(port: int, messages: list[bytes], connections: int, seconds: float) -> None:
    end = time.monotonic() + seconds

    async def send() -> None:
        while time.monotonic() < end:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                async with connect(
                    f"ws://127.0.0.1:{port}/_stcore/stream",
                    subprotocols=["streamlit"],  # type: ignore[list-item]
                    origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
                    local_addr=(FROM, 0),
                    compression=None,
                    max_size=None,
                ) as connection:
                    reading = asyncio.create_task(_drain(connection))
                    number = 0
                    while (left := end - time.monotonic()) > 0:
                        async with asyncio.timeout(left):
                            await connection.send(messages[number % len(messages)])
                        number += 1
                        await asyncio.sleep(0)
                    reading.cancel()
            await asyncio.sleep(0.1)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds + 5):
            await asyncio.gather(*(send() for _ in range(connections)))


async def _drain(connection: object) -> None:
    with contextlib.suppress(WebSocketException):
        async for _ in connection:  # type: ignore[attr-defined]
            pass


async def visits(port: int, drawings: int, visitors: int) -> Diary:
    """Let visitors draw; return their diary."""
    diary = Diary()
    await asyncio.gather(*(Visitor(port, i, diary).visit(drawings) for i in range(visitors)))
    return diary


def waits(
    port: int, kind: str, connections: int, seconds: float, visitors: int
) -> dict[str, Diary]:
    """Return the diaries without and with the attack, in this order."""
    drawings = max(2, round(seconds / PERIOD))
    met = {
        "quiet": call_in_new_thread(
            asyncio.run, visits(port, drawings, visitors), seconds=MOST_VISIT
        )
    }
    attacker = multiprocessing.get_context("spawn").Process(
        target=attack, args=(port, kind, connections, seconds + 4), daemon=True
    )
    attacker.start()
    try:
        time.sleep(2)
        met["attacked"] = call_in_new_thread(
            asyncio.run, visits(port, drawings, visitors), seconds=MOST_VISIT
        )
    finally:
        attacker.terminate()
        attacker.join(20)
    return met
