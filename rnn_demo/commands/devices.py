"""`devices`: what TensorFlow can train on here, and whether all of it trains the same numbers."""

import argparse
import json
import os
from typing import Any

from rnn_demo.runs import life


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="train three networks for 300 steps on every device, and compare their numbers with "
        "those of Keras's fit on the CPU",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the devices; returns 1 where one of them disagrees, else 0."""
    life.check_that_it_can_train()
    from rnn_demo.trainer import device_check  # only now: TensorFlow takes 3 s

    known = device_check.devices()
    checks: list[dict[str, Any]] = []
    if args.check:
        for device in known:
            if device["name"].startswith(("/CPU", "/GPU")):
                checks += device_check.check(device["name"])
    why = device_check.why_not_more(dict(os.environ))
    if args.json:
        print(json.dumps({"devices": known, "why_not_more": why, "checks": checks}))
    else:
        lines = [" ".join(filter(None, device.values())) for device in known]
        print(*lines, *why, *map(_line, checks), sep="\n")
    return 0 if all(record["agrees"] for record in checks) else 1


def _line(record: dict[str, Any]) -> str:
    return (
        f"{record['device']} {record['network']}: {record['path']}; loss differs by "
        f"{record['loss_difference']:.1e}, weights by {record['weight_difference']:.1e}: "
        f"{'agrees' if record['agrees'] else 'DISAGREES'}"
    )
