"""`results`: the README's table, and accuracy by row, of what ships or of presets trained anew."""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.explain import rows_read
from rnn_demo.explain.rows_read import Curve
from rnn_demo.explain.testset import accuracy
from rnn_demo.runs.trainers import PROJECT
from rnn_demo.spec import Recipe
from rnn_demo.spec.presets import ALOUD, PRESETS, TWINS

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
        help="train each anew with seeds 0 to N-1, instead of evaluating the shipped network",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object a row instead")
    parser.add_argument(
        "--by-row",
        action="store_true",
        help="write the accuracy after each row to assets/accuracy_by_row.csv; with --seeds, of "
        "presets trained both ways: to answer after every row, and after the last alone",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        default=0,
        metavar="N",
        help="with --by-row and --seeds: train for so many epochs (default: the preset's own)",
    )


def run(args: argparse.Namespace) -> int:
    """Print a row a network, or write accuracy by row; returns 0."""
    shipped = [name for name in library.names() if name in PRESETS]
    for name in args.presets:
        if name not in (PRESETS if args.seeds else shipped):
            raise UserError(f"There is no network {name!r}: choose one of {', '.join(shipped)}.")
    if not 0 <= args.seeds <= 100:
        raise UserError(f"--seeds must be between 0 and 100, not {args.seeds}.")
    if args.epochs and not (args.by_row and args.seeds):
        raise UserError("--epochs goes with --by-row and --seeds: give all three, or leave it out.")
    if args.by_row and args.seeds and not args.presets:
        raise UserError("--by-row with --seeds trains presets anew: name them.")
    if args.by_row:
        for curve in _curves(args):
            rows_read.put(curve)
            how = "every row" if curve.aloud else "the last row"
            print(f"{curve.network}, seed {curve.seed}, trained on {how}", flush=True)
        return 0
    if not args.json:
        print(HEAD)
    for name in args.presets or shipped:
        row = _trained(name, args.seeds) if args.seeds else _shipped(name)
        print(json.dumps(row) if args.json else _line(row), flush=True)
    return 0


def _shipped(name: str) -> dict[str, Any]:
    """The shipped network evaluated now, by the NumPy reader; its card tells how it was trained."""
    model = library.find(name)
    test = data.test_split()
    images = data.in_order(test.images, model.row_order, model.row_seed)
    _, right = model.network.evaluate(images, test.labels)
    return {
        "network": name,
        "parameters": model.card["parameters"],
        "not_trained": model.network.parameters - model.card["parameters"],
        "epochs": model.card["recipe"]["epochs"],
        "seconds": [model.card["wall_seconds"]],
        "accuracy": [right],
        "older_trainer": not library.is_of_today(model.card),
    }


def _trained(name: str, seeds: int) -> dict[str, Any]:
    """The preset trained once a seed."""
    cards = []
    for seed in range(seeds):
        with train_anew(name, seed=seed) as model:
            cards.append(model.card)
    return {
        "network": name,
        "parameters": cards[0]["parameters"],
        "epochs": cards[0]["recipe"]["epochs"],
        "seconds": [card["wall_seconds"] for card in cards],
        "accuracy": [card["test_accuracy"] for card in cards],
    }


def _line(row: dict[str, Any]) -> str:
    seconds = statistics.median(row["seconds"])
    right = f"{statistics.mean(row['accuracy']):.4f}"
    fixed = f" (+ {row['not_trained']} not trained)" if row.get("not_trained") else ""
    older = " †" if row.get("older_trainer") else ""
    if len(row["accuracy"]) > 1:
        right += f" ({min(row['accuracy']):.4f} to {max(row['accuracy']):.4f})"
    return (
        f"| {row['network']} | {row['parameters']:,}{fixed} | {row['epochs']} "
        f"| {seconds:.0f}{older} | {right} |"
    )


def _curves(args: argparse.Namespace) -> Iterator[Curve]:
    """Of shipped networks, or of presets trained aloud and on the last row alone, a seed each.

    If none is named, of those that ship and have a twin trained the other way.
    """
    for name in args.presets or [*TWINS, *TWINS.values()]:
        preset = PRESETS[name]
        if preset.spec.merge_mode or preset.spec.row_order != "top":
            raise UserError(f"{name} does not read from the first row to the last: leave it out.")
        if not args.seeds:
            model = library.find(name)
            r = Recipe.from_json(model.card["recipe"])
            shared = min(next((pair for pair in TWINS.items() if name in pair), (name,)), key=len)
            yield _curve(model, shared, r.target_replication, r.seed, r.epochs)
        epochs = args.epochs or preset.recipe.epochs
        for seed in range(args.seeds):
            for share in (ALOUD, 0.0):
                with train_anew(name, seed=seed, epochs=epochs, target_replication=share) as model:
                    yield _curve(model, name, share, seed, epochs)


def _curve(model: library.Model, name: str, share: float, seed: int, epochs: int) -> Curve:
    test = data.test_split()
    answers = model.network.predict_rows(test.images).argmax(axis=-1)
    return Curve(name, share, seed, epochs, accuracy(answers, test.labels))


@contextlib.contextmanager
def train_anew(name: str, **changes: float) -> Iterator[library.Model]:
    """The preset trained in a process of its own, as a model with its card; then it is deleted.

    Raises UserError where the training fails.
    """
    options = [part for k, v in changes.items() for part in (f"--{k.replace('_', '-')}", str(v))]
    with tempfile.TemporaryDirectory() as folder:  # a runs folder of its own: no one else's runs
        out = Path(folder) / "model"
        command = [sys.executable, "-m", "rnn_demo", "train", "--preset", name, "--json"]
        done = subprocess.run(
            [*command, *options, "--out", str(out)],
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            env={**os.environ, "RNN_DEMO_RUNS": str(Path(folder) / "runs")},
        )
        if done.returncode:
            raise UserError(f"Training {name} failed: see the messages above.")
        yield library.find(str(out))
