"""This project's trainer, and what is measured beside it: the latency of one reading."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from rnn_demo.benchmark.contenders.process import Train, serve
from rnn_demo.benchmark.networks import BATCH
from rnn_demo.data import Split, mnist, test_split
from rnn_demo.reader import open_keras
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.threads import choose_threads
from rnn_demo.trainer import devices
from rnn_demo.trainer.builders import build
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.plan import choose_plan

READINGS = 10


def make(spec: Spec, images: int) -> Train:
    train = mnist().train
    split = Split(train.images[:images], train.labels[:images])
    recipe = Recipe(epochs=100)  # as for a long training
    devices.prepare(*choose_threads(spec, recipe))
    plan = choose_plan(spec, recipe, devices.choose(recipe.device))
    epoch = CompiledEpoch(build(spec), keras.optimizers.Adam(), split, BATCH, 0, plan)
    rng = np.random.default_rng(0)

    def train_once() -> None:
        epoch.begin(0, rng.permutation(images))
        epoch.run(0, epoch.steps)

    return train_once


def latency(spec: Spec) -> dict[str, float]:
    """Milliseconds for one image, the median of some, in turns.

    Our reader gives all states and answers after every row; the others the last answer alone.
    """
    model = build(spec)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        network = open_keras(Path(folder) / "model.keras")
    image = test_split().images[0] / np.float32(255)
    ways: dict[str, Callable[[], object]] = {
        "reader": lambda: network.read(image),
        "model(x)": lambda: model(image[None]).numpy(),
        "model.predict": lambda: model.predict(image[None], verbose=0),
    }
    for way in ways.values():
        way()
    taken = {name: [seconds(way) for way in [ways[name]] * READINGS] for name in ways}
    return {name: 1000 * float(np.median(values)) for name, values in taken.items()}


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    serve(make, latency=latency)
