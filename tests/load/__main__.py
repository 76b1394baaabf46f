"""Many visitors at once who draw: `python -m tests.load --sessions 20 --minutes 10`.

Starts the app and as many sessions as asked for, on two cores that they share with it. Each clears
the canvas and draws another digit every two seconds. Prints errors, how long drawings waited for
their digit, and the server's memory. Times count from the moment a drawing was due; a browser's
canvas waits another 200 ms before it sends.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time

import psutil

from tests.browser.bench import megabytes
from tests.browser.conftest import free_port, start_server
from tests.load.visitor import PERIOD, Diary, Visitor

CORES = 2
SAMPLE_SECONDS = 1.0


async def load(port: int, pid: int, sessions: int, seconds: float) -> tuple[Diary, list[float]]:
    """Let that many visitors draw for so long; returns what they met, and memory each second."""
    diary, memory = Diary(), []

    async def watch() -> None:
        while True:
            memory.append(megabytes(pid))
            await asyncio.sleep(SAMPLE_SECONDS)

    watching = asyncio.create_task(watch())
    visits = (
        Visitor(port, i, diary).visit(max(1, round(seconds / PERIOD))) for i in range(sessions)
    )
    await asyncio.gather(*visits)
    watching.cancel()
    return diary, memory


def report(diary: Diary, memory: list[float], seconds: float, cpu: float) -> str:
    """Lines for people."""
    lines = [f"{len(diary.digit):,} drawings in {seconds:.0f} s, {diary.right:,} read as drawn"]
    lines.append(f"errors: {len(diary.errors)}")
    lines += [f"  {error}" for error in sorted(set(diary.errors))[:5]]
    for what, times in (("digit", diary.digit), ("heatmap", diary.figure)):
        if len(times) > 1:
            cut = statistics.quantiles(times, n=100, method="inclusive")
            lines.append(
                f"drawing to {what}: 50 % within {cut[49]:.2f} s, 95 % within {cut[94]:.2f} s, "
                f"99 % within {cut[98]:.2f} s, slowest {max(times):.2f} s"
            )
    settled = memory[len(memory) // 4 :]  # the first quarter fills caches
    if len(settled) > 1:
        slope = statistics.linear_regression(range(len(settled)), settled).slope
        lines.append(
            f"server memory: {memory[0]:.0f} MB at the start, {memory[len(memory) // 2]:.0f} in "
            f"the middle, {memory[-1]:.0f} at the end, {max(memory):.0f} at most; "
            f"{slope * 60 / SAMPLE_SECONDS:+.1f} MB a minute after the first quarter"
        )
    lines.append(f"server CPU: {1000 * cpu / max(1, len(diary.digit)):.0f} ms a drawing")
    return "\n".join(lines)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=20, metavar="N", help="default: 20")
    parser.add_argument("--minutes", type=float, default=1.0, metavar="X", help="default: 1")
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    port = free_port()
    server = start_server(port)
    try:
        begin = time.monotonic()
        diary, memory = asyncio.run(load(port, server.pid, args.sessions, args.minutes * 60))
        seconds, cpu = time.monotonic() - begin, cpu_seconds(server.pid)
        print(report(diary, memory, seconds, cpu))
    finally:
        server.terminate()
        server.wait()
    return 1 if diary.errors else 0


if __name__ == "__main__":
    sys.exit(main())
