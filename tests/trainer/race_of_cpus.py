"""Races of two logical CPUs, the second in place of a GPU: prints the results as JSON.

It is a separate program, as TensorFlow can split a CPU only before its first operation. So it also
finds whether a trainer that waits leaves a GPU alone.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import rnn_demo.trainer  # noqa: F401  # which imports TensorFlow quietly

import tensorflow as tf  # isort: skip

from rnn_demo import data
from rnn_demo.data import load_mnist_splits
from rnn_demo.runs import folders
from rnn_demo.runs.events import read_events
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import devices, race, training, worker
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.plan import RecurrencePlan
from rnn_demo.trainer.race import CandidateDevice
from tests.support.few_rows import make_models_of_few_rows, with_few_rows

SPEC, OTHER = NetworkSpec(units=(4,)), "/CPU:1"
PLAN = RecurrencePlan(parts=1)  # the quickest to trace for few rows
RECIPE = TrainingRecipe("SGD", 0.05, "constant", batch_size=20, images=1_000, epochs=2)
SLOW = 0.01  # extra seconds per step
run, make = CompiledEpoch.train_batch_range, worker.Training
# Called with device, first step and count; may wait or raise
Change = Callable[[str, int, int], None]


def is_other(epoch: CompiledEpoch) -> bool:
    return "CPU:1" in epoch._batches[0].device


def raced(change: Change, factor: float = 1.0, recipe: TrainingRecipe = RECIPE) -> dict[str, Any]:
    """Train by `worker.train_run`; return results. factor: scales the second's first weights."""
    steps: Counter[str] = Counter()

    def changed(epoch: CompiledEpoch, first: int, count: int) -> Any:
        device = OTHER if is_other(epoch) else race.CPU
        change(device, steps[device], count)
        steps[device] += count
        return run(epoch, first, count)

    def scaled(*arguments: Any, **options: Any) -> training.Training:
        made = make(*arguments, **options)
        if is_other(made._epoch):
            made.model.set_weights([factor * w for w in made.model.get_weights()])
        return made

    CompiledEpoch.train_batch_range, worker.Training = changed, scaled  # type: ignore[assignment, misc]
    run_id = folders.create_run(SPEC, recipe)
    try:
        card = worker.train_run(run_id, lambda event: None, lambda: False)
    finally:
        CompiledEpoch.train_batch_range, worker.Training = run, make  # type: ignore[method-assign, misc]
    events = read_events(folders.run_folder(run_id))
    return {
        "device": card["device"],
        "state": card["state"],
        "steps": dict(steps),
        "test_loss": card["test_loss"],
        "notes": [event["note"] for event in events if event["kind"] == "race"],
        "progress": [event["step"] for event in events if event["kind"] == "progress"],
        "seconds": [event["seconds"] for event in events if event["kind"] == "progress"],
        "snapshots": [event["step"] for event in events if event["kind"] == "snapshot"],
        "page": folders.status_for_id(run_id).race,
    }


def slow(which: str) -> Change:
    return lambda device, first, count: time.sleep(SLOW * count * (device == which))


def failing(after: int) -> Change:
    """Make the second fail after a number of steps; the first is slow."""

    def fail(device: str, trained: int, count: int) -> None:
        slow(race.CPU)(device, trained, count)
        if device == OTHER and count and trained >= after:
            raise tf.errors.InternalError(None, None, "the device has gone")

    return fail


def forget() -> None:
    race._results_file().unlink(missing_ok=True)


def waiting_with_a_gpu() -> dict[str, Any]:
    """Warm a trainer up that sees a GPU; return its settings of that, and the threads set after it.

    TensorFlow refuses to set threads after it has initialised its devices.
    """
    gpu, grows = tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU"), []
    with (
        patch.object(tf.config, "list_physical_devices", lambda kind=None: [gpu]),
        patch.object(tf.config, "get_visible_devices", lambda kind=None: [gpu]),
        patch.object(
            tf.config.experimental,
            "set_memory_growth",
            lambda gpu, may_grow: grows.append([gpu.name, may_grow]),
        ),
    ):
        worker.warm_up_with_tiny_training()
    threads, changed = tf.config.threading, []
    for count in (7, 2):
        threads.set_inter_op_parallelism_threads(count)
        changed.append(threads.get_inter_op_parallelism_threads())
    return {"grows": grows, "threads": changed}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    waiting = waiting_with_a_gpu()
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})  # see conftest
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    devices.usable_gpus_and_reasons = lambda: ([OTHER], [])
    race.cpu_and_gpu_candidates = lambda *_: [
        CandidateDevice(race.CPU, PLAN),
        CandidateDevice(OTHER, PLAN),
    ]
    race.STEPS = 40
    make_models_of_few_rows()
    whole = load_mnist_splits()
    few = {
        "train": with_few_rows(whole.train, RECIPE.images),
        "validation": with_few_rows(whole.validation, 100),
        "test": with_few_rows(whole.test, 200),
    }
    data.load_mnist_splits = lambda: replace(whole, **few)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"RNN_DEMO_RUNS": f"{folder}/runs", "XDG_CACHE_HOME": f"{folder}/cache"}
        found["the other is slower"] = raced(slow(OTHER))
        found["as before"] = raced(slow(OTHER))
        race.version = lambda name: "another"  # so that what is kept no longer counts
        found["the other disagrees"] = raced(slow(race.CPU), factor=20.0)
        forget()
        found["the other is faster"] = raced(slow(race.CPU))
        forget()
        found["the other fails"] = raced(failing(10))
        forget()
        found["the other vanishes"] = raced(failing(RECIPE.images // RECIPE.batch_size))
        devices.usable_gpus_and_reasons = lambda: ([], ["/GPU:0 can't be used: a reason."])
        race.cpu_and_gpu_candidates = lambda *_: [CandidateDevice(race.CPU, PLAN)]
        found["there is none"] = raced(lambda *_: None)
    print(json.dumps({"races": found, "waiting": waiting}), file=answers, flush=True)


if __name__ == "__main__":
    sys.exit(main())
