"""`devices`: what TensorFlow can train on here, and whether all of it trains the same numbers."""

import argparse
import os

from rnn_demo.runs import life

# Sums in another order round otherwise, and 300 steps carry that on. On a CPU, between merged
# products and Keras's loop, it comes to some 1e-6 in the loss.
LOSS_TOLERANCE, WEIGHT_TOLERANCE = 1e-3, 1e-2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="train three networks for 300 steps on every device, and compare their numbers with "
        "those of Keras's fit on the CPU",
    )


def run(args: argparse.Namespace) -> int:
    """Print the devices; returns 1 where one of them disagrees, else 0."""
    life.check_that_it_can_train()
    from rnn_demo.trainer import devices  # only now: TensorFlow takes 3 s

    names, status = devices.available(), 0
    print(*names, *devices.why_not_more(dict(os.environ)), sep="\n")
    for spec in devices.NETWORKS if args.check else ():
        for device, loss, weights in devices.differences(names, spec):
            agrees = loss <= LOSS_TOLERANCE and weights <= WEIGHT_TOLERANCE
            status = status if agrees else 1
            print(
                f"{device} {spec.label()}: loss differs by {loss:.1e}, weights by {weights:.1e}: "
                f"{'agrees' if agrees else 'DISAGREES'}"
            )
    return status
