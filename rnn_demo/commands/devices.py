"""`devices`: what TensorFlow can train on here, and whether all of it trains the same numbers."""

import argparse
import json
import os
from typing import Any

from rnn_demo.errors import UserError
from rnn_demo.runs import life


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="train three networks for 300 steps on every device, by this project's loop and by "
        "Keras's fit, and compare their numbers with those of fit on the CPU",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the devices; returns 1 where one of them disagrees, else 0."""
    life.check_that_it_can_train()
    try:
        from rnn_demo.trainer import device_check  # only now: TensorFlow takes 3 s
    except ModuleNotFoundError as missing:
        raise UserError(
            f"{missing.name} isn't installed: pip install -r requirements.txt."
        ) from None
    found: dict[str, Any] = {
        "devices": device_check.devices(),
        "why_not_more": device_check.why_not_more(dict(os.environ)),
    }
    if args.check:
        found |= {
            "steps": device_check.STEPS,
            "tolerance": {
                "loss": device_check.LOSS_TOLERANCE,
                "weights": device_check.WEIGHT_TOLERANCE,
            },
            "checks": [
                record
                for device in found["devices"]
                if device["name"].startswith(("/CPU", "/GPU"))
                for record in device_check.check(device["name"])
            ],
        }
    print(json.dumps(found) if args.json else text(found))
    return 0 if all(record["agrees"] for record in found.get("checks", [])) else 1


def text(found: dict[str, Any]) -> str:
    """Lines for people."""
    lines = [" ".join(filter(None, (d["name"], d["card"]))) for d in found["devices"]]
    lines += found["why_not_more"]
    for record in found.get("checks", []):
        lines.append(
            f"{record['device']} {record['network']}: {record['path']}, "
            f"{record['images_per_second']:,} images/s, {record['ratio']:.2f} times fit; loss "
            f"differs by {record['loss_difference']:.1e}, weights by "
            f"{record['weight_difference']:.1e}: {'agrees' if record['agrees'] else 'DISAGREES'}"
        )
    return "\n".join(lines)
