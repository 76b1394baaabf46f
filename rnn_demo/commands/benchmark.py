"""`benchmark`: this project's trainer beside Keras's `fit`, in one run."""

import argparse
import json
import os
import statistics
import sys
from typing import Any

import psutil

from rnn_demo.benchmark.contender import BATCH, NETWORKS
from rnn_demo.benchmark.measure import OURS, STOCK, notebook, speeds
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
    parser.add_argument("--epochs", type=int, default=20, metavar="N", help="of the notebook")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def run(args: argparse.Namespace) -> int:
    """Measure and print; returns 0."""
    for name in args.networks:
        if name not in NETWORKS:
            raise UserError(
                f"The benchmark has no network {name!r}: choose from {', '.join(NETWORKS)}."
            )
    bounds = {"rounds": (1, 100), "images": (BATCH, 55_000), "epochs": (0, 100)}
    for option, (low, high) in bounds.items():
        if not low <= getattr(args, option) <= high:
            raise UserError(f"--{option} must be between {low} and {high:,}.")
    load = psutil.getloadavg()[0]  # which Windows has no call for
    result: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load_before": load,
        "rounds": args.rounds,
        "images": args.images,
        "rows": speeds(args.networks, args.rounds, args.images, _say),
        "notebook_epochs": args.epochs,
        "notebook_seconds": notebook(args.epochs, min(args.rounds, 3) if args.epochs else 0, _say),
    }
    print(json.dumps(result) if args.json else text(result), flush=True)
    return 0


def text(result: dict[str, Any]) -> str:
    """The table as `assets/speed.md` quotes it."""
    lines = [
        "| network | images/s: Keras fit | rnn_demo | times fit | s to compile: fit | rnn_demo |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for stock, ours in zip(result["rows"][::2], result["rows"][1::2], strict=True):
        lines.append(
            f"| {stock['network']} | {stock['images_per_second']:,.0f} "
            f"| {ours['images_per_second']:,.0f} | {ours['ratio']:.2f} "
            f"| {stock['first_seconds']:.1f} | {ours['first_seconds']:.1f} |"
        )
    taken = result["notebook_seconds"]
    if taken[OURS]:
        stock, ours = statistics.median(taken[STOCK]), statistics.median(taken[OURS])
        lines += [
            "",
            f"Notebook, {result['notebook_epochs']} epochs, from process start to saved model: its "
            f"own script {stock:.0f} s, rnn_demo {ours:.0f} s, {stock / ours:.1f} times as fast.",
        ]
    lines += [
        "",
        f"{result['rounds']} rounds of {result['images']:,} images on {result['cores']} cores, "
        f"load {result['load_before']:.1f} before it began.",
    ]
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
