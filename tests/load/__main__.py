"""Many visitors at once: `python -m tests.load --sessions 20 --minutes 10`.

Starts the app and as many sessions as asked for, on two cores that they share with it. Each clears
the canvas and draws another digit every two seconds. With `--mix` some of them look through lenses,
ask for the test set, upload networks and train, each every two seconds or as soon as they can. With
`--worst` one visitor looks at the worst file that is accepted through each lens in turn, while
another draws. Prints errors, how long answers took, and the server's memory. Times count from the
moment something was due; a browser's canvas waits another 200 ms before it sends. The answer to a
drawing, a lens or an upload is the digit, and to a question about the test set a bar that grows.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time

import psutil

from rnn_demo.lenses import LENSES
from rnn_demo.runs import folders, life
from tests.browser.conftest import free_port, start_server
from tests.load.session import Diary
from tests.load.visitor import Draws, Rude, Visitor, mixed
from tests.load.worst import WORST

CORES = 2
SAMPLE_SECONDS = 1.0


async def load(
    pid: int, visitors: list[Visitor], diary: Diary, seconds: float
) -> tuple[Diary, list[float]]:
    """Let visitors act for so long; returns what they met, and the server's memory each second."""
    memory: list[float] = []

    async def watch() -> None:
        while True:
            memory.append(psutil.Process(pid).memory_info().rss / 2**20)
            await asyncio.sleep(SAMPLE_SECONDS)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(visitor.visit(seconds) for visitor in visitors))
    watching.cancel()
    return diary, memory


def report(diary: Diary, memory: list[float], seconds: float, cpu: float) -> str:
    """Lines for people."""
    drawn = len(diary.all("digit"))
    lines = [f"{drawn:,} drawings in {seconds:.0f} s, {diary.right:,} read as drawn"]
    lines.append(f"errors: {len(diary.errors)}")
    lines += [f"  {error}" for error in sorted(set(diary.errors))[:5]]
    if len(diary.took) > 1:
        everything = [seconds for times in diary.took.values() for seconds in times]
        lines.append(f"{len(everything):,} of all: {quantiles(everything)}")
    for what, times in diary.took.items():
        lines.append(f"{len(times):,} x {what}: {quantiles(times)}")
    settled = memory[len(memory) // 4 :]  # the first quarter fills caches
    if len(settled) > 1:
        slope = statistics.linear_regression(range(len(settled)), settled).slope
        lines.append(
            f"server memory: {memory[0]:.0f} MB at the start, {memory[len(memory) // 2]:.0f} in "
            f"the middle, {memory[-1]:.0f} at the end, {max(memory):.0f} at most; "
            f"{slope * 60 / SAMPLE_SECONDS:+.1f} MB a minute after the first quarter"
        )
    lines.append(f"server CPU: {1000 * cpu / max(1, drawn):.0f} ms a drawing")
    return "\n".join(lines)


def quantiles(times: list[float]) -> str:
    """Within how long half of the answers came, and most, and all."""
    if len(times) < 2:
        return f"{max(times, default=0):.2f} s"
    cut = statistics.quantiles(times, n=100, method="inclusive")
    return (
        f"50 % within {cut[49]:.2f} s, 95 % within {cut[94]:.2f} s, 99 % within {cut[98]:.2f} s, "
        f"slowest {max(times):.2f} s"
    )


async def beside_the_worst(port: int, seconds: float) -> Diary:
    """One draws while another opens each of the worst files in each lens, so many seconds each.

    Prints for each how long drawings took; returns all of them.
    """
    everything = Diary()
    for name, make in WORST.items():
        file = make()
        for lens in (*LENSES, "testset"):
            diary, other = Diary(), Diary()
            rude = asyncio.create_task(Rude(port, other, file, lens).visit(seconds))
            while not rude.done():  # the upload and the longest look are drawn beside, too
                await Draws(port, 1, diary).visit(min(seconds, 10))
            looks = len(other.all(lens))
            print(f"{name} in {lens} ({looks} looks): {quantiles(diary.all('digit'))}", flush=True)
            everything.took.setdefault("digit", []).extend(diary.all("digit"))
            everything.errors += diary.errors + [f"{name} in {lens}: {e}" for e in other.errors]
            everything.right += diary.right
    return everything


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=20, metavar="N", help="default: 20")
    parser.add_argument("--minutes", type=float, default=1.0, metavar="X", help="default: 1")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--mix", action="store_true", help="not only drawing: training, too")
    kind.add_argument("--worst", action="store_true", help="two sessions, the worst file in each "
                      "lens; the minutes are those of one lens")  # fmt: skip
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    port, runs = free_port(), tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    os.environ["RNN_DEMO_RUNS"] = runs.name
    server = start_server(port)
    try:
        begin, seconds, memory = (
            time.monotonic(),
            args.minutes * 60,
            [psutil.Process(server.pid).memory_info().rss / 2**20],
        )
        if args.worst:
            diary = asyncio.run(beside_the_worst(port, seconds))
        else:
            diary = Diary()
            visitors = (
                mixed(port, args.sessions, diary)
                if args.mix
                else [Draws(port, i, diary) for i in range(args.sessions)]
            )
            diary, memory = asyncio.run(load(server.pid, visitors, diary, seconds))
        seconds, cpu = time.monotonic() - begin, cpu_seconds(server.pid)
        print(report(diary, memory, seconds, cpu))
    finally:
        for run in folders.all_runs():
            if run.alive:
                life.request_stop(run.id)
        server.terminate()
        server.wait()
        while any(life.is_busy(run.id) for run in folders.all_runs()):
            time.sleep(0.2)
        runs.cleanup()
    return 1 if diary.errors else 0


if __name__ == "__main__":
    sys.exit(main())
