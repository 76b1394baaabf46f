"""Two servers behind nginx: no errors, and visitors who lose one continue at the other."""

import asyncio
import contextlib
import re
import shutil
import subprocess
import time
from urllib.request import Request, urlopen

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.load.nginx import MISSING, NGINX, two_servers
from tests.load.visitor import PERIOD, Diary, Visitor
from tests.support.package import ROOT
from tests.support.threads import call_in_new_thread

pytestmark = pytest.mark.slow
VISITORS = 6
AT_MOST = 300  # seconds, for 40 s of work on an idle machine


@pytest.fixture(autouse=True)
def nginx():
    if NGINX is None:
        pytest.skip(MISSING)


def test_visitors_of_a_killed_server_keep_their_drawings_at_the_other(tmp_path):
    shutil.copytree(ROOT / "assets" / "runs" / "simple-16-learns", tmp_path / "show" / "ours")
    with two_servers(tmp_path) as (port, servers):
        for mine in "112211":  # each stays at its server, not in turns
            here = Request(f"http://127.0.0.1:{port}/", headers={"Cookie": f"rnn_server={mine}"})
            assert f"rnn_server={mine};" in str(urlopen(here, timeout=60).headers)
        call_in_new_thread(asyncio.run, lose_the_first(port, servers[0]), seconds=AT_MOST)


def test_one_address_has_at_most_a_hundred_sessions(tmp_path):
    """A hundred: three tabs for each of thirty pupils behind one address. 127.0.0.2 is another."""
    with two_servers(tmp_path) as (port, _):
        call_in_new_thread(asyncio.run, crowd(port), seconds=AT_MOST)


async def crowd(port: int) -> None:
    def joined(address: str) -> connect:
        return connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://127.0.0.1:{port}",
            local_addr=(address, 0),
        )

    async with contextlib.AsyncExitStack() as stack:
        for _ in range(100):
            await stack.enter_async_context(joined("127.0.0.1"))
        for _ in range(5):
            with pytest.raises(InvalidStatus, match="503"):
                await stack.enter_async_context(joined("127.0.0.1"))
        await stack.enter_async_context(joined("127.0.0.2"))


async def lose_the_first(port: int, server: subprocess.Popen) -> None:
    diary, killed, drawn = Diary(), asyncio.Event(), []

    async def visit(number: int) -> tuple[str, ...]:
        """Draw, and draw again when a server is lost; return the first's server, and the digit."""
        visitor = Visitor(port, number, diary, "model=ours")
        async with visitor.open_session():
            await visitor.draw(time.monotonic() + PERIOD)
            was = visitor.cookies["rnn_server"], visitor.answer, visitor.query
            assert re.match("model=ours&.*drawing=", was[2])
            drawn.append(number)
            if len(drawn) == VISITORS:
                server.kill()
                killed.set()
            await killed.wait()
            if was[0] == "2":
                await visitor.draw(time.monotonic() + PERIOD)
                return was[:2]
            with pytest.raises(ConnectionClosed):
                await visitor.draw(time.monotonic() + PERIOD)
        async with visitor.open_session():
            assert (visitor.cookies["rnn_server"], visitor.answer, visitor.query) == ("2", *was[1:])
            await visitor.draw(time.monotonic() + PERIOD)
        return was[:2]

    met = await asyncio.gather(*map(visit, range(VISITORS)))
    assert (diary.errors, len(diary.took)) == ([], 2 * VISITORS)
    at_first = sum(was == "1" for was, _ in met)
    assert 2 <= at_first <= VISITORS - 2  # in turns, but several may come before their cookies
    assert len({digit for _, digit in met}) > 2  # so these are not a blank page's answers
