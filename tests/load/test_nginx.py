"""Two servers behind nginx: nobody meets an error, and who loses one has all again at the other."""

import asyncio
import shutil
import subprocess
import sys
import time

import pytest
from websockets.exceptions import ConnectionClosed

from tests.browser.conftest import ROOT
from tests.load.nginx import MISSING, NGINX, two_servers
from tests.load.visitor import PERIOD, Diary, Visitor

pytestmark = pytest.mark.slow
VISITORS = 6
AT_MOST = 300  # seconds for all of it


@pytest.fixture(autouse=True, scope="module")
def nginx():
    if NGINX is None:
        pytest.skip(MISSING)


def test_visitors_of_both_are_answered_what_they_drew():
    command = ["--nginx", "--sessions", str(VISITORS), "--minutes", "0.1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.load", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert done.stdout.startswith(f"{3 * VISITORS} drawings")


def test_who_loses_a_server_finds_the_drawing_again_and_the_others_do_not_notice(tmp_path):
    shutil.copytree(ROOT / "assets" / "runs" / "simple-16-learns", tmp_path / "show" / "ours")
    with two_servers(tmp_path) as (port, servers):
        asyncio.run(asyncio.wait_for(lose_one(port, servers), AT_MOST))


async def lose_one(port: int, servers: list[subprocess.Popen]) -> None:
    diary, drawn, killed = Diary(), asyncio.Semaphore(0), asyncio.Event()

    async def visit(number: int) -> tuple[str, str | None, str | None]:
        """Draw once, and twice more after a server was killed: the server, and what was read."""
        visitor = Visitor(port, number, diary, "model=ours")
        async with visitor.opened():
            await visitor.draw(time.monotonic() + PERIOD)
            mine, before, query = visitor.cookies["rnn_server"], visitor.answer, visitor.query
            assert query.startswith("model=ours&drawing=")
            drawn.release()
            await killed.wait()
            if mine == "2":
                await visitor.draw(time.monotonic() + PERIOD)
                await visitor.draw(time.monotonic() + PERIOD)
                return mine, None, None
            with pytest.raises(ConnectionClosed):
                await visitor.draw(time.monotonic() + PERIOD)
        visitor.query = query  # a page that is not answered keeps its address
        async with visitor.opened():
            again = visitor.answer
            assert (visitor.cookies["rnn_server"], visitor.query) == ("2", query)
            await visitor.draw(time.monotonic() + PERIOD)
            await visitor.draw(time.monotonic() + PERIOD)
        return mine, before, again

    async def kill() -> None:
        for _ in range(VISITORS):
            await drawn.acquire()
        servers[0].kill()
        servers[0].wait()
        killed.set()

    *visits, _ = await asyncio.gather(*map(visit, range(VISITORS)), kill())
    assert diary.errors == []
    assert len(diary.took) == 3 * VISITORS
    assert sorted(mine for mine, *_ in visits) == ["1"] * (VISITORS // 2) + ["2"] * (VISITORS // 2)
    lost = [(before, again) for mine, before, again in visits if mine == "1"]
    assert all(before == again is not None for before, again in lost)
    assert len({before for before, _ in lost}) > 1  # not the one that a page without a link shows
