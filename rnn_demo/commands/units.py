"""`units`: find the digit that each unit of a network speaks for, on the validation images."""

import argparse
import json
from typing import Any

from rnn_demo import library
from rnn_demo.commands.options import add_model
from rnn_demo.explain import kept_units
from rnn_demo.explain.unit_groups import NOTHING


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Write units.json beside the network and print a summary; returns 0."""
    model = library.find(args.model)
    found = kept_units.survey(model)
    kept_units.write(model, found)
    layers: list[dict[str, Any]] = [
        {
            "units": {d: last - first for d, first, last in says.groups if d != NOTHING},
            "tell_nothing": says.silent,
        }
        for says in found.layers
    ]
    if args.json:
        print(json.dumps({"model": model.name, "images": found.images, "layers": layers}))
        return 0
    print(f"{model.name}, from {found.images:,} validation images")
    for k, layer in enumerate(layers, 1):
        each = ", ".join(f"{count} for {digit}" for digit, count in layer["units"].items())
        print(f"  layer {k}: {each or 'none'}; {layer['tell_nothing']} tell nothing")
    return 0
