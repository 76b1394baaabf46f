"""`memory`: print how much of each row a linear map recovers from h, and from the whole state."""

import argparse
import json

import numpy as np

from rnn_demo.commands.options import add_model_option, open_model
from rnn_demo.data import ROWS
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.fit import ReadoutFit
from rnn_demo.explain.memory_picture.readout import ExplainedRowShares
from rnn_demo.files import JsonObject


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the share of the pixels' variance that is explained after each row; return 0."""
    fit = passes.load_pass_or_empty(open_model(args), ReadoutFit)
    readout = passes.run_remaining_batches(fit).readout
    assert readout
    if args.json:
        shares = {"carried": readout.full_state, "h": readout.h}
        print(json.dumps({name: _variance_shares_as_json(of) for name, of in shares.items()}))
    else:
        print(f"{args.model}: share of the pixels' variance that can be read off its h")
        print("after row | rows seen | to come | of all it carries: seen | to come")
        for t in range(ROWS):
            at = [s[t] for of in (readout.h, readout.full_state) for s in (of.seen, of.to_come)]
            row = ["   -" if np.isnan(s) else f"{s:.2f}" for s in at]
            print(f"{t + 1:9} | " + " | ".join(row))
    return 0


def _variance_shares_as_json(shares: ExplainedRowShares) -> JsonObject:
    """Return shares as lists for JSON, with null for undefined shares."""
    return {
        name: np.where(np.isnan(values), np.array(None), values.astype(float).round(4)).tolist()
        for name, values in vars(shares).items()
    }
