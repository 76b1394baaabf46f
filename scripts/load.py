"""Many visitors at once: `python -m scripts.load --sessions 20 --minutes 10`.

Starts the app and the requested number of sessions, which share two cores with it. Each clears the
canvas and draws another digit every two seconds. Prints errors, how long answers took, and the
server's memory. Times count from the moment a drawing was due; a browser's canvas waits another 200
ms before it sends. With --nginx the app runs as two servers behind nginx, see assets/hosting.md.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
from pathlib import Path

import psutil

from tests.load.nginx import MISSING, NGINX, two_servers
from tests.load.visitor import PERIOD, Diary, Visitor
from tests.support.server import running_server

CORES = 2
SAMPLE_SECONDS = 1.0


async def load(
    port: int, pids: list[int], sessions: int, drawings: int
) -> tuple[Diary, list[float]]:
    """Let visitors draw; return their diary, and the servers' memory in MB each second."""
    memory: list[float] = []

    async def watch() -> None:
        while True:
            memory.append(sum(psutil.Process(pid).memory_info().rss for pid in pids) / 2**20)
            await asyncio.sleep(SAMPLE_SECONDS)

    watching, diary = asyncio.create_task(watch()), Diary()
    await asyncio.gather(*(Visitor(port, i, diary).visit(drawings) for i in range(sessions)))
    watching.cancel()
    return diary, memory


def report(diary: Diary, memory: list[float]) -> str:
    """Return the results as lines of text."""
    lines = [f"{len(diary.took):,} drawings, {diary.right:,} read as drawn"]
    if len(diary.took) > 1:
        cut = statistics.quantiles(diary.took, n=100, method="inclusive")
        lines.append(
            f"50 % within {cut[49]:.2f} s, 95 % within {cut[94]:.2f} s, 99 % within "
            f"{cut[98]:.2f} s, slowest {max(diary.took):.2f} s"
        )
    lines.append(
        f"server memory: {memory[0]:.0f} MB at the start, {memory[len(memory) // 2]:.0f} in "
        f"the middle, {memory[-1]:.0f} at the end, {max(memory):.0f} at most"
    )
    lines.append(f"errors: {len(diary.errors)}")
    return "\n".join(lines + [f"  {error}" for error in sorted(set(diary.errors))[:5]])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=20, metavar="N", help="default: 20")
    parser.add_argument("--minutes", type=float, default=1.0, metavar="X", help="default: 1")
    parser.add_argument("--nginx", action="store_true", help="two servers behind nginx")
    args = parser.parse_args()
    if args.nginx and NGINX is None:
        parser.error(MISSING)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as runs, contextlib.ExitStack() as stack:
        if args.nginx:
            port, servers = stack.enter_context(two_servers(Path(runs)))
        else:
            port, server = stack.enter_context(running_server(RNN_DEMO_RUNS=runs))
            servers = [server]
        drawings = max(1, round(args.minutes * 60 / PERIOD))
        pids = [server.pid for server in servers]
        diary, memory = asyncio.run(load(port, pids, args.sessions, drawings))
    print(report(diary, memory))
    return 1 if diary.errors else 0


if __name__ == "__main__":
    sys.exit(main())
