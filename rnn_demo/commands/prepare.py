"""`prepare`: fit the data that the app shows about a network, and write them next to it.

Temperatures and the limits of doubt, fitted on the validation images, are written to its card.
"""

import argparse

import numpy as np

from rnn_demo import data, library
from rnn_demo.cells.activations import softmax
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence, passes
from rnn_demo.explain.memory_picture import basis
from rnn_demo.files import write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all that ship")


def run(args: argparse.Namespace) -> int:
    """Write the calibration to card.json, and a file for each kind of pass; return 0.

    A network without a card is not calibrated.
    """
    if not basis.FILE.exists():
        basis.write_basis()
    for name in args.names or library.shipped_names():
        model = library.find(name)
        print(model.name, flush=True)
        if model.card:
            card = _calibrate(model)
            write_json(model.file.parent / "card.json", card)
            model = library.find(name)  # found again, to read with the new temperatures
        for kind in passes.KINDS:
            passes.prepare(kind, model)
    return 0


def _calibrate(model: library.Model) -> dict:
    """Return a network's card with its calibration, `doubt` and `by_row`."""
    mnist = data.mnist()
    by_row, of_test = _logits(model, mnist.validation), _logits(model, mnist.test)
    labels, test_labels = mnist.validation.labels, mnist.test.labels
    temperatures = confidence.fit_temperatures(by_row, labels)
    limit = float(np.quantile(confidence.strangeness(by_row[:, -1]), 1 - confidence.STRANGE_SHARE))
    before, after = (
        [confidence.calibration_error(rows, test_labels) for rows in chances.swapaxes(0, 1)]
        for chances in (softmax(of_test), softmax(of_test / temperatures[:, None]))
    )
    card = {**model.card}
    doubt = {
        "temperature": temperatures[-1],
        "limit": limit,
        "error_before": before[-1],
        "error_after": after[-1],
        "test_doubted": (confidence.strangeness(of_test[:, -1]) > limit).mean(),
    }
    card["doubt"] = {name: _round(value) for name, value in doubt.items()}
    rows = {"temperatures": [*temperatures], "error_before": before, "error_after": after}
    card["by_row"] = {name: [_round(value) for value in each] for name, each in rows.items()}
    return card


def _round(value: float) -> float:
    return round(float(value), 6)


def _logits(model: library.Model, split: data.Split) -> np.ndarray:
    images = model.in_order(split.images)
    logits = model.network.predict_rows(images)
    if not np.isfinite(logits).all():
        raise UserError(f"{model.name}'s numbers overflow: train it with a smaller learning rate.")
    return logits
