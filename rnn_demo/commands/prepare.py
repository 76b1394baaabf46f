"""`prepare`: all that is fitted to a network, made anew, so that nobody waits for it.

Temperatures, the limit of doubt and a rule to stop, from the validation images, go into its card.
"""

import argparse

import numpy as np

from rnn_demo import data, library
from rnn_demo.card import thinks_aloud
from rnn_demo.cells.activations import softmax
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt, kept, stop_rule
from rnn_demo.explain.memory_picture import basis
from rnn_demo.files import write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all that ship")


def run(args: argparse.Namespace) -> int:
    """Write into card.json, and a file for each kind of pass beside each network.

    Returns 0. A network without a card is not calibrated.
    """
    if not basis.FILE.exists():
        basis.write()
    for name in args.names or library.shipped():
        model = library.find(name)
        print(model.name, flush=True)
        if model.card:
            card = _calibrated(model)
            write_json(model.file.parent / "card.json", card)
            model = library.find(name)  # with these temperatures
        for kind in kept.KINDS:
            kept.write(kind, model)
    return 0


def _calibrated(model: library.Model) -> dict:
    """Its card with `doubt`, and `by_row` if it thinks aloud."""
    known = data.mnist()
    by_row, tested_by_row = _logits(model, known.validation), _logits(model, known.test)
    logits, tested = by_row[:, -1], tested_by_row[:, -1]
    labels, test_labels = known.validation.labels, known.test.labels
    temperature = doubt.temperature(logits, labels)
    limit = float(np.quantile(doubt.strangeness(logits), 1 - doubt.DOUBTED))
    after = softmax(tested / np.float32(temperature))
    fitted = {
        "temperature": temperature,
        "limit": limit,
        "error_before": doubt.calibration_error(softmax(tested), test_labels),
        "error_after": doubt.calibration_error(after, test_labels),
        "test_doubted": float((doubt.strangeness(tested) > limit).mean()),
    }
    card = {name: value for name, value in model.card.items() if name != "by_row"}
    card["doubt"] = {name: round(value, 6) for name, value in fitted.items()}
    if thinks_aloud(card):
        temperatures, test = doubt.temperatures(by_row, labels), (tested_by_row, test_labels)
        card["by_row"] = {"temperatures": [round(float(t), 6) for t in temperatures]}
        if len(model.network.directions) == 1:  # else its answer rests on the last rows, too
            card["by_row"]["stop"] = vars(stop_rule.fit(temperatures, (by_row, labels), test))
    return card


def _logits(model: library.Model, split: data.Split) -> np.ndarray:
    images = data.in_order(split.images, model.row_order, model.row_seed)
    logits = model.network.predict_rows(images)
    if not np.isfinite(logits).all():
        raise UserError(f"{model.name}'s numbers overflow: train it with a smaller learning rate.")
    return logits
