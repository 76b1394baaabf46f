"""`memory`: how much of each row can be read off what a network carries, on the test images."""

import argparse
import json
from typing import Any

import numpy as np

from rnn_demo import library
from rnn_demo.commands.options import add_model
from rnn_demo.data import ROWS
from rnn_demo.explain.memory_picture import basis, kept
from rnn_demo.explain.memory_picture.readout import Shares


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    add_model(which)
    which.add_argument(
        "--write",
        nargs="*",
        metavar="NAME",
        help="fit the maps anew and keep them beside these networks (default: all that ship)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a network")


def run(args: argparse.Namespace) -> int:
    """Print the shares explained after each row; returns 0."""
    if args.write is None:
        _print(library.find(args.model), args.json)
        return 0
    if not basis.FILE.exists():
        basis.write()
    for name in args.write or library.shipped():
        model = library.find(name)
        kept.write(model, kept.fitted(model))
        _print(model, args.json)
    return 0


def _print(model: library.Model, as_json: bool) -> None:
    readout = kept.readout(model)
    if as_json:
        print(json.dumps({"carried": _plain(readout.carried), "h": _plain(readout.h)}), flush=True)
        return
    print(f"{model.name}: share of the pixels' variance that can be read off what it carries")
    print("after row | rows seen | to come | of h alone: seen | to come")
    for t in range(ROWS):
        cells = [s[t] for of in (readout.carried, readout.h) for s in (of.seen, of.to_come)]
        print(f"{t + 1:9} | " + " | ".join("   -" if np.isnan(c) else f"{c:.2f}" for c in cells))


def _plain(shares: Shares) -> dict[str, Any]:
    """For JSON: null where there is nothing to explain."""
    return {
        "seen": _numbers(shares.seen),
        "to_come": _numbers(shares.to_come),
        "left": [_numbers(row) for row in shares.left],
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else round(float(v), 4) for v in values]
