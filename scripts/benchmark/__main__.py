"""`python -m scripts.benchmark`: this project's trainer against Keras's `fit`, PyTorch and JAX."""

import argparse
import json
import os
from collections.abc import Callable
from typing import Any

import psutil

from scripts.benchmark.contenders.process import BATCH, NETWORKS
from scripts.benchmark.measure import readings, speeds


def main(argv: list[str] | None = None) -> None:
    """Measure, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m scripts.benchmark", description=__doc__)
    every = list(NETWORKS)
    parser.add_argument("--networks", nargs="+", choices=every, default=every, metavar="NAME")
    parser.add_argument("--rounds", type=_whole(1, 100), default=7, help="default: 7")
    parser.add_argument("--images", type=_whole(BATCH, 55_000), default=11_000, help="in a round")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    args = parser.parse_args(argv)
    result: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load_before": psutil.getloadavg()[0],  # emulated on Windows
        "rounds": args.rounds,
        "images": args.images,
        "rows": speeds(args.networks, args.rounds, args.images),
        "one_reading": readings(args.networks),
    }
    print(json.dumps(result) if args.json else text(result), flush=True)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be between {low} and {high:,}.")
        return int(text)

    return whole


def text(result: dict[str, Any]) -> str:
    """Return the tables in the form that `assets/speed.md` quotes."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in result["rows"]:
        rows.setdefault(row["network"], []).append(row)
    names = [row["contender"] for row in next(iter(rows.values()))]
    speed, first = (
        {network: [form.format(**row) for row in each] for network, each in rows.items()}
        for form in ("{images_per_second:,.0f} ({ratio:.2f})", "{first_seconds:.1f}")
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
            _table(["s to compile", *names], first),
            _table(["one reading, ms", *ways], reading),
            f"{result['rounds']} rounds of {result['images']:,} images on {result['cores']} cores, "
            f"load {result['load_before']:.1f} before it began.",
        ]
    )


def _table(head: list[str], rows: dict[str, list[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(row)} |" for name, row in rows.items())])


if __name__ == "__main__":
    main()
