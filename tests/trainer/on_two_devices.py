"""Trains on one and on two logical CPUs from the same start; prints how far they are apart.

In a process of its own, since logical devices must be there before TensorFlow's first use.
"""

import json

import numpy as np
import tensorflow as tf

from rnn_demo.data import Split, mnist
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer import devices
from rnn_demo.trainer.builders import build
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.optimizers import make_optimizer
from rnn_demo.trainer.plan import choose_plan

IMAGES = 330  # of batches of 20: the last one is half a batch
CASES = [
    (Spec(units=(8,), activation="relu"), {"clipnorm": 0.1}),
    (Spec(cell="LSTM", units=(6,)), {"optimizer": "RMSprop"}),
    (Spec(cell="GRU", units=(6,), merge_mode="concat"), {"batch_size": 21, "merged": False}),
    (Spec(cell="GRU", units=(6,)), {"target_replication": 0.5}),
]


def trained(spec: Spec, recipe: Recipe) -> tuple[str, list[np.ndarray], list[float]]:
    train = mnist().train
    split = Split(train.images[:IMAGES], train.labels[:IMAGES])
    name, scope = devices.placement(recipe)
    with scope:
        model = build(spec, seed=1, every_row=recipe.target_replication > 0)
        plan = choose_plan(spec, recipe, name)
        epoch = CompiledEpoch(
            model,
            make_optimizer(recipe),
            split,
            recipe.batch_size,
            0,
            plan,
            target_replication=recipe.target_replication,
        )
        sums = epoch.run(0, epoch.steps)
        return name, model.get_weights(), list(sums.means())


cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
for spec, changes in CASES:
    recipe = {
        "learning_rate": 1e-3,
        "schedule": "constant",
        "batch_size": 20,
        "images": IMAGES,
        **changes,
    }
    _, weights, sums = trained(spec, Recipe(**recipe))
    start = build(spec, seed=1).get_weights()
    name, mirrored, mirrored_sums = trained(spec, Recipe(**recipe, strategy="mirrored"))
    apart = [float(np.abs(a - b).max()) for a, b in zip(weights, mirrored, strict=True)]
    moved = [float(np.abs(a - b).max()) for a, b in zip(weights, start, strict=True)]
    print(
        json.dumps(
            {
                "devices": name,
                "apart": max(apart),
                "moved": max(moved),
                "loss": abs(sums[0] - mirrored_sums[0]),
                "accuracy": abs(sums[1] - mirrored_sums[1]),
            }
        )
    )
