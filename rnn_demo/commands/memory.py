"""`memory`: how much of each row can be read off a network's h, and off all that it carries."""

import argparse
import json
from typing import Any

import numpy as np

from rnn_demo.commands.options import add_model, opened
from rnn_demo.data import ROWS
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.fit import Fit
from rnn_demo.explain.memory_picture.readout import Shares


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the shares explained after each row; returns 0."""
    readout = passes.run(passes.load(opened(args), Fit)).readout
    assert readout
    if args.json:
        print(json.dumps({"carried": _plain(readout.carried), "h": _plain(readout.h)}))
    else:
        print(f"{args.model}: share of the pixels' variance that can be read off its h")
        print("after row | rows seen | to come | of all it carries: seen | to come")
        for t in range(ROWS):
            shares = [s[t] for of in (readout.h, readout.carried) for s in (of.seen, of.to_come)]
            row = ["   -" if np.isnan(s) else f"{s:.2f}" for s in shares]
            print(f"{t + 1:9} | " + " | ".join(row))
    return 0


def _plain(shares: Shares) -> dict[str, Any]:
    """For JSON: null where there is nothing to explain."""
    return {
        name: np.where(np.isnan(values), np.array(None), values.astype(float).round(4)).tolist()
        for name, values in vars(shares).items()
    }
