"""The memory of a server in show mode while visitors open many networks' memories at once."""

import asyncio
import hashlib
from pathlib import Path

import psutil
import pytest

from rnn_demo.reader.torch.safetensors import pack_tensors
from rnn_demo.ui import uploaded_files, uploaded_models
from rnn_demo.ui.models import UPLOAD
from tests.load.visitor import Diary, Visitor
from tests.support.server import running_server
from tests.support.threads import call_in_new_thread
from tests.support.torch_files import state_dict

pytestmark = pytest.mark.slow
MOST = 512  # MB, as in assets/hosting.md
VISITORS = NETWORKS = 4


@pytest.fixture
def runs(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("RNN_DEMO_RUNS", str(tmp_path))
    return tmp_path


def upload_networks(number: int) -> tuple[str, list[str]]:
    """Upload networks of 0.6 MB; return the key of their browser, and their names."""
    key, names = f"{number:032x}", []
    way = ["", "pixels in [0, 1]", "", "rows from the top"]
    for seed in range(NETWORKS):
        content = pack_tensors(state_dict("LSTM", 180, seed=100 * number + seed))
        names.append(UPLOAD + hashlib.sha256(content).hexdigest())
        record = {"file_name": f"{seed}.safetensors", "way": way}
        uploaded_files.write_network_file(key, names[-1], content, ".safetensors", record)
    return key, names


async def open_memories(visitor: Visitor, names: list[str]) -> int:
    """Open each network's memory; return how many fits were started."""
    begun = 0
    visitor.query = f"lens=memory&pictured=true&model={names[0]}"
    async with visitor.open_session():
        for name in names:
            visitor.query = f"lens=memory&pictured=true&model={name}"
            await visitor.run("")
            for _ in range(8):  # while the page continues it by itself
                if visitor.goes_on:
                    begun += 1
                    await visitor.run(visitor.goes_on)
    return begun


def test_four_visitors_with_four_networks_each_are_served_in_half_a_gigabyte(runs):
    visits, diary = [upload_networks(number) for number in range(VISITORS)], Diary()

    async def open_all_networks(port: int) -> list[int]:
        visitors = []
        for number, (key, names) in enumerate(visits):
            visitor = Visitor(port, number, diary)
            visitor.cookies = {uploaded_models.COOKIE: key}
            visitors.append(open_memories(visitor, names))
        return await asyncio.gather(*visitors)

    async def sampled(port: int, process: psutil.Process, memory: list[float]) -> list[int]:
        """Open all networks, and record the server's memory in MB meanwhile."""
        opening = asyncio.create_task(open_all_networks(port))
        while not opening.done():
            memory.append(process.memory_info().rss / 2**20)
            await asyncio.wait([opening], timeout=0.1)
        return opening.result()

    memory: list[float] = []
    with running_server(RNN_DEMO_RUNS=str(runs)) as (port, server):
        sampling = sampled(port, psutil.Process(server.pid), memory)
        begun = call_in_new_thread(asyncio.run, sampling, seconds=300)
    assert diary.errors == []
    assert min(begun) > 8
    assert max(memory) < MOST
