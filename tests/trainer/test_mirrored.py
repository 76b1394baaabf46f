"""Training over two devices is training over one: on logical CPUs, in a process that has two."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import tensorflow as tf

from rnn_demo.data import Split, mnist
from rnn_demo.runs.trainers import PROJECT
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer import devices
from rnn_demo.trainer.builders import build
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.optimizers import make_optimizer
from rnn_demo.trainer.plan import choose_plan

IMAGES = 330  # of batches of 20: the last one is half a batch
RECIPE = Recipe(learning_rate=1e-3, schedule="constant", batch_size=20, images=IMAGES)
CASES = [
    (Spec(units=(8,), activation="relu"), {"clipnorm": 0.1}),
    (Spec(cell="GRU", units=(6,), merge_mode="concat"), {"batch_size": 21, "merged": False}),
    (Spec(cell="LSTM", units=(6,)), {"target_replication": 0.5, "optimizer": "RMSprop"}),
]


def trained(spec: Spec, recipe: Recipe) -> tuple[str, list[np.ndarray], list[float]]:
    """The devices, the weights, and loss and accuracy after an epoch."""
    split = Split(mnist().train.images[:IMAGES], mnist().train.labels[:IMAGES])
    name, scope = devices.placement(recipe)
    share = recipe.target_replication
    with scope:
        model = build(spec, seed=1, every_row=share > 0)
        plan, optimizer = choose_plan(spec, recipe, name), make_optimizer(recipe)
        batch = recipe.batch_size
        epoch = CompiledEpoch(model, optimizer, split, batch, 0, plan, target_replication=share)
        sums = epoch.run(0, epoch.steps)
        return name, model.get_weights(), list(sums.means())


def compare() -> None:
    """Train on one and on two logical CPUs from the same start, and assert that both end alike."""
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    for spec, changes in CASES:
        recipe = replace(RECIPE, **changes)
        _, weights, means = trained(spec, recipe)
        name, mirrored, mirrored_means = trained(spec, replace(recipe, strategy="mirrored"))
        assert name == "/CPU:0, /CPU:1"
        np.testing.assert_allclose(mirrored_means, means, atol=1e-5)
        start = build(spec, seed=1).get_weights()
        for one, two in zip(weights, mirrored, strict=True):
            np.testing.assert_allclose(two, one, atol=1e-6)
        assert max(np.abs(a - b).max() for a, b in zip(weights, start, strict=True)) > 1e-3


def test_two_devices_give_the_weights_of_one():
    """Logical devices must be there before TensorFlow's first use."""
    command = [sys.executable, "-m", "tests.trainer.test_mirrored"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


if __name__ == "__main__":
    compare()
