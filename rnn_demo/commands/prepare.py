"""`prepare`: fit the data that the app shows about a network, and write them next to it.

Temperatures and the limits of doubt, fitted on the validation images, are written to its card. The
temperature of a network whose preset `folds_temperature` is written into its weights instead.
"""

import argparse

import numpy as np

from rnn_demo import data, library
from rnn_demo.cells.activations import softmax
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence, passes
from rnn_demo.explain.memory_picture import basis
from rnn_demo.files import temporary_path_for_atomic_write, write_json
from rnn_demo.reader.keras.write import keras_bytes_with_last_layer
from rnn_demo.reader.operations import Dense
from rnn_demo.spec.presets import PRESETS

FOLDED = "folded_temperature"  # in the card: the temperature by which the weights were divided
DECIMALS = 6  # of the numbers in the card


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all that ship")


def run(args: argparse.Namespace) -> int:
    """Write the calibration to card.json, and a file for each kind of pass; return 0.

    A network without a card is not calibrated.
    """
    if not basis.FILE.exists():
        basis.store_basis_of_training_images()
    for name in args.names or library.shipped_names():
        model = library.open_model_by_name(name)
        print(model.name, flush=True)
        if model.card:
            folds = name in PRESETS and PRESETS[name].folds_temperature
            if folds and model.named_doubt_value_from_card(FOLDED) is None:
                _fold_temperature_into_file(model)
                model = library.open_model_by_name(name)
            card = _card_with_calibration(model)
            write_json(model.file.parent / "card.json", card)
            model = library.open_model_by_name(name)  # again, to read with the new temperatures
        for kind in passes.KINDS:
            passes.run_and_store_pass(kind, model)
    return 0


def _fold_temperature_into_file(model: library.Model) -> None:
    """Divide the weights of a network's last layer by the temperature of its last answer.

    softmax(z / T) of z = h V + c is the softmax of h (V / T) + c / T, so that its sums need no
    division afterwards. The file and its card, with the temperature and the new loss, are replaced.
    """
    mnist, last = data.load_mnist_splits(), model.network.nodes[-1].operation
    if not isinstance(last, Dense) or last.bias is None:
        raise UserError(f"{model.name} does not end in a Dense layer with biases.")
    logits = _logits_by_row(model, mnist.validation)[:, -1]
    temperature = round(confidence.fit_temperature(logits, mnist.validation.labels), DECIMALS)
    kernel, bias = last.kernel / temperature, last.bias / temperature
    content = keras_bytes_with_last_layer(model.file, kernel, bias)
    card = {**model.card, "doubt": {FOLDED: temperature}}
    with temporary_path_for_atomic_write(model.file) as file:
        file.write_bytes(content)
    folded = library.open_model_by_name(model.name).network
    card["test_loss"], _ = folded.loss_and_accuracy(mnist.test.images, mnist.test.labels)
    write_json(model.file.parent / "card.json", card)


def _card_with_calibration(model: library.Model) -> dict:
    """Return a network's card with its calibration, `doubt` and `by_row`."""
    mnist = data.load_mnist_splits()
    by_row, of_test = _logits_by_row(model, mnist.validation), _logits_by_row(model, mnist.test)
    labels, test_labels = mnist.validation.labels, mnist.test.labels
    folded = model.named_doubt_value_from_card(FOLDED)
    temperatures = (
        confidence.fit_temperature_per_row(by_row, labels)
        if folded is None
        else np.ones(data.ROWS, np.float32)
    )
    limit = float(np.quantile(confidence.free_energy(by_row[:, -1]), 1 - confidence.STRANGE_SHARE))
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
        "test_doubted": (confidence.free_energy(of_test[:, -1]) > limit).mean(),
    }
    if folded is not None:
        doubt[FOLDED] = folded
    card["doubt"] = {name: round(float(value), DECIMALS) for name, value in doubt.items()}
    rows = {"temperatures": [*temperatures], "error_before": before, "error_after": after}
    card["by_row"] = {n: [round(float(v), DECIMALS) for v in each] for n, each in rows.items()}
    return card


def _logits_by_row(model: library.Model, split: data.Split) -> np.ndarray:
    images = model.images_in_reading_order(split.images)
    logits = model.network.logits_by_row(images)
    if not np.isfinite(logits).all():
        raise UserError(f"{model.name}'s numbers overflow: train it with a smaller learning rate.")
    return logits
