"""`devices`: list the devices that TensorFlow can train on, and check that their results agree."""

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rnn_demo.runs import lifecycle
from rnn_demo.spec import TrainingRecipe

if TYPE_CHECKING:
    from rnn_demo.trainer.race import DeviceSpeed

# Sums in another order round differently, and 300 steps amplify that: on a CPU, merged products and
# Keras's loop differ by some 1e-6 in the loss. A GPU's TensorFloat-32, simulated on a CPU by
# rounding each product's factors to 10 bits, changes the loss by 2e-5 and a weight by at most 3e-4.
LOSS_TOLERANCE, WEIGHT_TOLERANCE = 1e-3, 1e-2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="train three networks for 300 steps on every device, and compare their numbers with "
        "those of Keras's fit on the CPU; then measure how fast each trains the five networks of "
        "the benchmark",
    )


def run(args: argparse.Namespace) -> int:
    """Print the devices; return 1 if --check finds that one can't be used or disagrees, else 0."""
    lifecycle.check_training_is_offered()
    from rnn_demo.trainer import devices, race  # imported late: TensorFlow takes 3 s

    names = devices.visible_cpu_and_gpu_names()
    print(*names, *devices.reasons_no_gpu_visible(dict(os.environ)), sep="\n")
    gpus, reasons = devices.usable_gpus_and_reasons()
    for reason in reasons:
        print(reason)
    status = int(args.check and bool(reasons))
    usable = [name for name in names if name in gpus or not name.startswith("/GPU")]
    for spec in devices.NETWORKS if args.check else ():
        for device, loss, weights in devices.loss_and_weight_errors_by_device(usable, spec):
            agrees = loss <= LOSS_TOLERANCE and weights <= WEIGHT_TOLERANCE
            status = status if agrees else 1
            print(
                f"{device} {spec.label()}: loss differs by {loss:.1e}, weights by {weights:.1e}: "
                f"{'agrees' if agrees else 'DISAGREES'}"
            )
    if args.check:
        print(f"Images a second of each, {race.STEPS} steps or {race.SECONDS:g} seconds:")
        for spec in devices.BENCHMARK:
            speeds = race.measure_device_speeds(spec, TrainingRecipe(), gpus)
            print(network_speeds_row(spec.label(), speeds), flush=True)
    return status


def network_speeds_row(label: str, results: "Sequence[DeviceSpeed]") -> str:
    """Return a table row with the results of the CPU and each GPU for a network."""
    cells = (
        f"{result.device} was out, as {result.why_out}"
        if result.why_out
        else f"{result.device} {result.images_per_second:,}"
        for result in results
    )
    return f"{label}: {'; '.join(cells)}"
