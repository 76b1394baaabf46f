"""Measures in rounds: in each, all contenders train once, one after the other."""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from scripts.benchmark.contenders import process as contender

STOCK, OURS = "Keras fit", "rnn_demo"
CONTENDERS = {  # each a file of `contenders`
    STOCK: "keras_fit",
    "fit, best settings": "keras_best",
    "PyTorch": "torch_loop",
    "JAX": "jax_loop",
    OURS: "ours",
}
NEEDS = {"PyTorch": "torch", "JAX": "jax"}
READING = "scripts.benchmark.contenders.one_reading"
READINGS = 30
BROKEN = "A contender broke down: see the messages above."
QUIET = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}


def installed() -> list[str]:
    """Return the contenders that can run here; print those that can't."""
    missing = [name for name, module in NEEDS.items() if not importlib.util.find_spec(module)]
    for name in missing:
        why = f"pip install {NEEDS[name]}, and it takes part."
        print(f"{name} is not installed and left out: {why}", file=sys.stderr, flush=True)
    return [name for name in CONTENDERS if name not in missing]


def speeds(networks: Sequence[str], rounds: int, images: int) -> list[dict[str, Any]]:
    """Return a row for every network and contender, from `rounds` rounds over `images` images each.

    images_per_second: the median. ratio: to stock `fit`, the median over the rounds. lead: the same
    to the fastest of the others in each round. first_seconds: extra time of the first round, mostly
    compiling. seconds: the time of each round.
    """
    names, rows = installed(), []
    count = images // contender.BATCH * contender.BATCH
    for network in networks:
        processes: dict[str, subprocess.Popen[str]] = {}
        first = {}
        try:
            print(f"{network}: compiling", file=sys.stderr, flush=True)
            for name in names:  # one by one, so that no measured time includes another's start
                processes[name] = _start(CONTENDERS[name], network, count)
                first[name] = _turn(processes[name])
            taken: dict[str, list[float]] = {name: [] for name in names}
            for i in range(rounds):
                print(f"{network}: round {i + 1} of {rounds}", file=sys.stderr, flush=True)
                for name in names[i % len(names) :] + names[: i % len(names)]:
                    taken[name].append(_turn(processes[name]))
                time.sleep(0.1)  # its threads spin for a while
        finally:
            for process in processes.values():
                process.kill()
                process.communicate()
        for name, seconds in taken.items():
            others = zip(*(taken[other] for other in names if other != name), strict=True)
            ratios = [a / b for a, b in zip(taken[STOCK], seconds, strict=True)]
            leads = [min(best) / own for best, own in zip(others, seconds, strict=True)]
            median = statistics.median(seconds)
            rows.append(
                {
                    "network": network,
                    "contender": name,
                    "images_per_second": count / median,
                    "ratio": statistics.median(ratios),
                    "lead": statistics.median(leads),
                    "first_seconds": max(0.0, first[name] - median),
                    "seconds": seconds,
                }
            )
    return rows


def readings(networks: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of one reading of an image, by each way, for each network."""
    taken = {}
    for network in networks:
        print(f"{network}: one reading", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", READING, network, str(READINGS)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=QUIET)
        if done.returncode:
            raise SystemExit(BROKEN)
        taken[network] = json.loads(done.stdout)
    return taken


def _start(file: str, network: str, images: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", contender.__name__, file, network, str(images)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=QUIET,
    )


def _turn(process: subprocess.Popen[str]) -> float:
    """Let a contender train once. Raises SystemExit if its process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())
    except (OSError, ValueError):
        raise SystemExit(BROKEN) from None
