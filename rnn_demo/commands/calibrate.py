"""`calibrate`: fit temperatures, the limit of doubt and a rule to stop on the validation images.

What its units say is computed from the same images, and written down with it, as `units` does.
"""

import argparse
import json

import numpy as np

from rnn_demo import data, library
from rnn_demo.card import thinks_aloud
from rnn_demo.commands.options import add_model
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt, kept_units, stop_rule
from rnn_demo.files import replacing
from rnn_demo.reader.activations import softmax


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    add_model(which)
    which.add_argument("--all", action="store_true", help="every network that ships, one by one")
    parser.add_argument("--json", action="store_true", help="print one JSON object a network")


def run(args: argparse.Namespace) -> int:
    """Write `doubt`, and `by_row` if it thinks aloud, into the model's card; returns 0."""
    for name in library.shipped() if args.all else [args.model]:
        _calibrate(name, as_json=args.json)
    return 0


def _calibrate(name: str, as_json: bool) -> None:
    model = library.find(name)
    path = library.card_file(name)
    if not model.card:
        raise UserError(f"{model.name} has no card to write to: train it to its end first.")
    known = data.mnist()
    by_row, tested_by_row = _logits(model, known.validation), _logits(model, known.test)
    logits, labels = by_row[:, -1], known.validation.labels
    strange = doubt.strangeness(logits)
    fitted = {"temperature": doubt.temperature(logits, labels), "limit": doubt.limit(strange)}
    tested = tested_by_row[:, -1]
    fitted["error_before"] = doubt.calibration_error(softmax(tested), known.test.labels)
    after = softmax(tested / np.float32(fitted["temperature"]))
    fitted["error_after"] = doubt.calibration_error(after, known.test.labels)
    strange = doubt.strangeness(tested)
    fitted["test_doubted"] = float((strange > fitted["limit"]).mean())
    fitted = {name: round(value, 6) for name, value in fitted.items()}
    card = {name: value for name, value in model.card.items() if name != "by_row"}
    card["doubt"] = fitted
    if thinks_aloud(card):
        temperatures, test = doubt.temperatures(by_row, labels), (tested_by_row, known.test.labels)
        card["by_row"] = doubt.fit_by_row(temperatures, *test)
        if len(model.network.directions) == 1:  # else its answer rests on the last rows, too
            stop = stop_rule.fit(temperatures, (by_row, labels), test)
            card["by_row"]["stop"] = vars(stop)
    try:
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(card, indent=1) + "\n")
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from None
    kept_units.write(model, kept_units.survey(model))
    if as_json:
        print(json.dumps({name: card[name] for name in ("doubt", "by_row") if name in card}))
    else:
        print(
            f"{model.name}: temperature {fitted['temperature']:.3f}; expected calibration error "
            f"on the test images {fitted['error_before']:.4f} before, {fitted['error_after']:.4f} "
            f"after; doubts {fitted['test_doubted']:.2%} of them"
        )
        if rule := stop_rule.find(card):
            print(
                f"{rule} Stopped after row {rule.fixed_row} always, {rule.fixed_accuracy:.2%} are."
            )


def _logits(model: library.Model, split: data.Split) -> np.ndarray:
    logits = model.network.predict_rows(
        data.in_order(split.images, model.row_order, model.row_seed)
    )
    if not np.isfinite(logits).all():
        raise UserError(f"{model.name}'s numbers overflow: train it with a smaller learning rate.")
    return logits
