"""`benchmark`: this project's trainer beside Keras's `fit`, PyTorch and JAX, in one run."""

import argparse
import json
import os
from typing import Any

import psutil

from rnn_demo.benchmark.contenders.process import BATCH, NETWORKS
from rnn_demo.benchmark.measure import readings, speeds
from rnn_demo.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--networks",
        nargs="+",
        metavar="NAME",
        default=list(NETWORKS),
        help=f"which of {', '.join(NETWORKS)} (default: all)",
    )
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="default: 7")
    parser.add_argument("--images", type=int, default=11_000, metavar="N", help="in a round")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def run(args: argparse.Namespace) -> int:
    """Measure and print; returns 0."""
    for name in args.networks:
        if name not in NETWORKS:
            raise UserError(
                f"The benchmark has no network {name!r}: choose from {', '.join(NETWORKS)}."
            )
    bounds = {"rounds": (1, 100), "images": (BATCH, 55_000)}
    for option, (low, high) in bounds.items():
        if not low <= getattr(args, option) <= high:
            raise UserError(f"--{option} must be between {low} and {high:,}.")
    result: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load_before": psutil.getloadavg()[0],  # for which Windows has no call
        "rounds": args.rounds,
        "images": args.images,
        "rows": speeds(args.networks, args.rounds, args.images),
        "one_reading": readings(args.networks),
    }
    print(json.dumps(result) if args.json else text(result), flush=True)
    return 0


def text(result: dict[str, Any]) -> str:
    """The tables as `assets/speed.md` quotes them."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in result["rows"]:
        rows.setdefault(row["network"], []).append(row)
    names = [row["contender"] for row in next(iter(rows.values()))]
    speed, share, first = (
        {network: [form.format(**row) for row in each] for network, each in rows.items()}
        for form in (
            "{images_per_second:,.0f} ({ratio:.2f})",
            "{share_of_peak:.0%}",
            "{first_seconds:.1f}",
        )
    )
    for network, each in rows.items():
        speed[network].append(f"{each[-1]['lead']:.2f}")
    ways = list(next(iter(result["one_reading"].values())))
    reading = {
        network: [f"{ms:.2f}" for ms in taken.values()]
        for network, taken in result["one_reading"].items()
    }
    return "\n\n".join(
        [
            _table(["images/s (times fit)", *names, "ours / best other"], speed),
            _table(["% of NumPy's product", *names], share),
            _table(["s to compile", *names], first),
            _table(["one reading, ms", *ways], reading),
            f"{result['rounds']} rounds of {result['images']:,} images on {result['cores']} cores, "
            f"load {result['load_before']:.1f} before it began.",
        ]
    )


def _table(head: list[str], rows: dict[str, list[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(row)} |" for name, row in rows.items())])
