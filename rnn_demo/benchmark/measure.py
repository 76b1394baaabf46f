"""The measuring: rounds in which both train once, one after the other, whatever else runs."""

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from rnn_demo.benchmark.contenders import process as contender
from rnn_demo.errors import UserError

STOCK = "Keras fit"
CONTENDERS = {STOCK: "fit", "rnn_demo": "ours"}
QUIET = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}


def speeds(networks: Sequence[str], rounds: int, images: int) -> list[dict[str, Any]]:
    """A row for every network and contender, from `rounds` rounds over `images` images each.

    images_per_second: the median. ratio: to stock `fit`, the median of the rounds' own ratios.
    first_seconds: what a first round takes beyond that, mostly compiling. seconds: of each round.
    """
    rows = []
    count = images // contender.BATCH * contender.BATCH
    for network in networks:
        processes = {
            name: subprocess.Popen(
                [sys.executable, "-m", contender.__name__, which, network, str(count)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=QUIET,
            )
            for name, which in CONTENDERS.items()
        }
        try:
            print(f"{network}: compiling", file=sys.stderr, flush=True)
            first = {name: _turn(process) for name, process in processes.items()}
            taken: dict[str, list[float]] = {name: [] for name in processes}
            for i in range(rounds):
                print(f"{network}: round {i + 1} of {rounds}", file=sys.stderr, flush=True)
                for name, process in list(processes.items())[:: 1 if i % 2 else -1]:
                    taken[name].append(_turn(process))
        finally:
            for process in processes.values():
                process.kill()
                process.communicate()
        for name, seconds in taken.items():
            ratios = [a / b for a, b in zip(taken[STOCK], seconds, strict=True)]
            median = statistics.median(seconds)
            rows.append(
                {
                    "network": network,
                    "contender": name,
                    "images_per_second": count / median,
                    "ratio": statistics.median(ratios),
                    "first_seconds": max(0.0, first[name] - median),
                    "seconds": seconds,
                }
            )
    return rows


def _turn(process: subprocess.Popen[str]) -> float:
    """Let a contender train once. Raises UserError when its process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())
    except (OSError, ValueError):
        raise UserError("A contender broke down: see the messages above.") from None
