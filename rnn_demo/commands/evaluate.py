"""`evaluate`: compute loss and accuracy on the MNIST test set with the NumPy reader."""

import argparse
import json

from rnn_demo import library
from rnn_demo.commands.options import add_model_option, open_model
from rnn_demo.data import COUNTS, test_split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print loss and accuracy; return 0."""
    model = open_model(args)
    loss, accuracy = compute_test_loss_and_accuracy(model)
    if args.json:
        print(json.dumps({"loss": loss, "accuracy": accuracy}))
    else:
        count = f"{COUNTS['test']:,}"
        print(f"{model.name}: loss {loss:.4f}, accuracy {accuracy:.4f} on {count} images")
    return 0


def compute_test_loss_and_accuracy(model: library.Model) -> tuple[float, float]:
    """Return loss and accuracy on all test images."""
    test = test_split()
    images = model.images_in_reading_order(test.images)
    return model.network.loss_and_accuracy(images, test.labels)
