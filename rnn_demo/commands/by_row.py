"""`results --by-row`: accuracy after each row, of networks trained both ways, into a CSV file."""

import argparse
from collections.abc import Iterator

from rnn_demo import data, library
from rnn_demo.commands.training_anew import train_anew
from rnn_demo.errors import UserError
from rnn_demo.explain import rows_read
from rnn_demo.explain.rows_read import Curve
from rnn_demo.explain.testset import accuracy
from rnn_demo.spec import Recipe
from rnn_demo.spec.presets import ALOUD, PRESETS, TWINS


def by_row(args: argparse.Namespace) -> int:
    """Measure, put the curves in place of those of the same training in the file; returns 0."""
    try:
        for curve in _trained(args) if args.seeds else _shipped(args.presets):
            old = rows_read.read() if rows_read.FILE.exists() else []
            rows_read.write(rows_read.replaced(old, [curve]))
            _print(curve)
    except OSError as error:
        raise UserError(f"{rows_read.FILE} can't be written: {error.strerror}.") from None
    return 0


def _shipped(names: list[str]) -> Iterator[Curve]:
    """Of shipped networks; if none is named, of those with a twin trained the other way."""
    for name in names or [*TWINS, *TWINS.values()]:
        _refuse_what_has_no_rows_read(name)
        model = library.find(name)
        r = Recipe.from_json(model.card["recipe"])
        shared = min(next((pair for pair in TWINS.items() if name in pair), (name,)), key=len)
        yield _curve(shared, model, r.target_replication, r.seed, r.epochs)


def _trained(args: argparse.Namespace) -> Iterator[Curve]:
    """Of presets trained anew, once aloud and once on the last row alone with every seed."""
    for name in args.presets:
        _refuse_what_has_no_rows_read(name)
        epochs = args.epochs or PRESETS[name].recipe.epochs
        for seed in range(args.seeds):
            for share in (ALOUD, 0.0):
                changes = {"seed": seed, "epochs": epochs, "target_replication": share}
                with train_anew(name, changes) as model:
                    yield _curve(name, model, share, seed, epochs)


def _refuse_what_has_no_rows_read(name: str) -> None:
    spec = PRESETS[name].spec
    if spec.merge_mode or spec.row_order != "top":
        raise UserError(f"{name} does not read from the first row to the last: leave it out.")


def _curve(name: str, model: library.Model, share: float, seed: int, epochs: int) -> Curve:
    test = data.test_split()
    answers = model.network.predict_rows(test.images).argmax(axis=-1)
    return Curve(name, share, seed, epochs, accuracy(answers, test.labels))


def _print(curve: Curve) -> None:
    shown = ", ".join(f"{row}: {curve.accuracy[row - 1]:.4f}" for row in (6, 10, 14, 18, 22, 28))
    how = "every row" if curve.aloud else "the last row"
    print(f"{curve.network}, seed {curve.seed}, trained on {how}: {shown}", flush=True)
