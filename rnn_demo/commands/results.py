"""`results`: print the manual's table of the shipped networks, or of presets trained again."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

from rnn_demo import library
from rnn_demo.commands.evaluate import compute_test_loss_and_accuracy
from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.places import PROJECT
from rnn_demo.spec.presets import PRESETS

HEAD = (
    "| network | parameters | epochs | seconds to train | test accuracy |\n"
    "|---|---:|---:|---:|---:|"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "presets", nargs="*", metavar="PRESET", help="which networks (default: those that ship)"
    )
    parser.add_argument(
        "--seeds",
        type=int,
        default=0,
        metavar="N",
        help="train each again with seeds 0 to N-1, instead of evaluating the shipped network",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object a row instead")


def run(args: argparse.Namespace) -> int:
    """Print a row for each network; return 0."""
    shipped = [name for name in library.all_model_names() if name in PRESETS]
    for name in args.presets:
        if name not in (PRESETS if args.seeds else shipped):
            raise UserError(f"There is no network {name!r}: choose one of {', '.join(shipped)}.")
    if not 0 <= args.seeds <= 100:
        raise UserError(f"--seeds must be between 0 and 100, not {args.seeds}.")
    if not args.json:
        print(HEAD)
    for name in args.presets or shipped:
        row = _train_preset_or_evaluate_shipped(name, args.seeds)
        print(json.dumps(row) if args.json else _table_row(row), flush=True)
    return 0


def _train_preset_or_evaluate_shipped(name: str, seeds: int) -> JsonObject:
    """Train a preset with each seed; with 0 seeds, evaluate the shipped network."""
    if seeds:
        cards = [train_preset_in_subprocess(name, "--seed", str(seed)) for seed in range(seeds)]
        accuracy, fixed = [card["test_accuracy"] for card in cards], None
    else:
        model = library.open_model_by_name(name)
        cards, accuracy = [model.card], [compute_test_loss_and_accuracy(model)[1]]
        fixed = model.network.parameters - model.card["parameters"]
    return {
        "network": name,
        "parameters": cards[0]["parameters"],
        "not_trained": fixed,
        "epochs": cards[0]["recipe"]["epochs"],
        "seconds": [card["wall_seconds"] for card in cards],
        "accuracy": accuracy,
        "older_trainer": not library.is_current_trainer_card(cards[0]),
    }


def _table_row(row: JsonObject) -> str:
    seconds = statistics.median(row["seconds"])
    right = f"{statistics.mean(row['accuracy']):.4f}"
    fixed = f" (+ {row['not_trained']} not trained)" if row["not_trained"] else ""
    older = " †" if row["older_trainer"] else ""
    if len(row["accuracy"]) > 1:
        right += f" ({min(row['accuracy']):.4f} to {max(row['accuracy']):.4f})"
    return (
        f"| {row['network']} | {row['parameters']:,}{fixed} | {row['epochs']} "
        f"| {seconds:.0f}{older} | {right} |"
    )


def train_preset_in_subprocess(name: str, *options: str) -> JsonObject:
    """Train a preset in a separate process and return its card; UserError if that fails.

    `options` are further arguments of the command `train`.
    """
    # A separate folder, so that no other runs interfere
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "rnn_demo", "train", "--preset", name, "--json", *options],
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            env={**os.environ, "RNN_DEMO_RUNS": folder},
        )
    if done.returncode:
        raise UserError(f"Training {name} failed: see the messages above.")
    return json.loads(done.stdout.splitlines()[-1])
