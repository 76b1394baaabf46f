"""`benchmark`: this project's trainer beside Keras's `fit`, PyTorch and JAX, in one run."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Callable
from typing import Any

import psutil

from rnn_demo.benchmark.measure import OURS, STOCK, notebook, speeds
from rnn_demo.benchmark.networks import BATCH, NETWORKS
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
    parser.add_argument("--quick", action="store_true", help="2 rounds of 1,000 images, 1 epoch")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def run(args: argparse.Namespace) -> int:
    """Measure and print; returns 0."""
    for name in args.networks:
        if name not in NETWORKS:
            raise UserError(
                f"The benchmark has no network {name!r}: choose from {', '.join(NETWORKS)}."
            )
    if not 1 <= args.rounds <= 100:
        raise UserError(f"--rounds must be between 1 and 100, not {args.rounds}.")
    if not BATCH <= args.images <= 55_000:
        raise UserError(f"--images must be between {BATCH} and 55,000, not {args.images}.")
    if not 0 <= args.epochs <= 100:
        raise UserError(f"--epochs must be between 0 (for none) and 100, not {args.epochs}.")
    rounds, images, epochs = args.rounds, args.images, args.epochs
    if args.quick:
        rounds, images, epochs = 2, 1_000, min(epochs, 1)
    load = psutil.getloadavg()[0]  # which Windows has no call for
    result: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load_before": load,
        "rounds": rounds,
        "images": images,
        "rows": speeds(args.networks, rounds, images, _say),
        "notebook_epochs": epochs,
        "notebook_seconds": notebook(epochs, min(rounds, 3) if epochs else 0, _say),
    }
    print(json.dumps(result) if args.json else text(result), flush=True)
    return 0


def text(result: dict[str, Any]) -> str:
    """The tables as the README quotes them."""
    rows = result["rows"]
    lines = [
        *_table(
            "images/s (times fit)",
            rows,
            lambda r: f"{r['images_per_second']:,.0f} ({r['ratio']:.2f})",
        ),
        *_table("% of the peak", rows, lambda r: f"{r['share_of_peak']:.0%}"),
        *_table("s to compile", rows, lambda r: f"{r['first_seconds']:.1f}"),
        "| one reading, ms | reader | model(x) | model.predict |",
        "|---|---:|---:|---:|",
    ]
    for row in rows:
        if "latency_ms" in row:
            values = " | ".join(f"{v:.2f}" for v in row["latency_ms"].values())
            lines.append(f"| {row['network']} | {values} |")
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


def _table(what: str, rows: list[dict[str, Any]], cell: Callable[[dict], str]) -> list[str]:
    """A line for each network, a column for each contender."""
    contenders = list(dict.fromkeys(row["contender"] for row in rows))
    lines = [f"| {what} | {' | '.join(contenders)} |", "|---" + "|---:" * len(contenders) + "|"]
    for network in dict.fromkeys(row["network"] for row in rows):
        cells = " | ".join(cell(row) for row in rows if row["network"] == network)
        lines.append(f"| {network} | {cells} |")
    return [*lines, ""]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
