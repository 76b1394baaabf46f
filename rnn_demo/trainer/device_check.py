"""What TensorFlow sees here, why not more, and whether every device trains the same numbers."""

import shutil
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from rnn_demo import data
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer.builders import build
from rnn_demo.trainer.devices import available
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.optimizers import make_optimizer
from rnn_demo.trainer.plan import choose_plan

NETWORKS = {
    "SimpleRNN 16": Spec(cell="SimpleRNN", units=(16,)),
    "LSTM 128": Spec(cell="LSTM", units=(128,)),
    "GRU 128": Spec(cell="GRU", units=(128,)),
}
# 300 steps. Adam divides by the size of a gradient, and so makes a large difference of a rounding.
RECIPE = Recipe("SGD", 0.05, "constant", clipnorm=1.0, batch_size=100, images=30_000, epochs=1)
# Sums in another order round otherwise, and 300 steps carry that on. On a CPU, between merged
# products and Keras's loop, it comes to some 1e-6 in the loss.
LOSS_TOLERANCE, WEIGHT_TOLERANCE = 1e-3, 1e-2


def devices() -> list[dict[str, str]]:
    """The devices that trainings can use: `name` as for `--device`, and `card`, as it is sold."""
    cards = {}
    for gpu in tf.config.list_physical_devices("GPU"):
        details = tf.config.experimental.get_device_details(gpu)
        cards[f"/GPU:{gpu.name.rsplit(':', 1)[1]}"] = str(details.get("device_name", "a GPU"))
    return [{"name": name, "card": cards.get(name, "")} for name in available()]


def why_not_more(environment: dict[str, str]) -> list[str]:
    """A sentence for each reason why no GPU is seen; none where one is. environment: os.environ."""
    if any(device["name"].startswith("/GPU") for device in devices()):
        return []
    reasons = []
    if environment.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        reasons.append("CUDA_VISIBLE_DEVICES hides every GPU: unset it.")
    if not tf.test.is_built_with_cuda():
        how = 'pip install "tensorflow[and-cuda]" on Linux, or in WSL on Windows'
        reasons.append(f"This TensorFlow is built for CPUs alone ({how}).")
    if not Path("/proc/driver/nvidia/version").exists() and not shutil.which("nvidia-smi"):
        reasons.append("There is no NVIDIA driver: no NVIDIA card, or its driver isn't installed.")
    return reasons or [
        "There is an NVIDIA driver, but the CUDA that this TensorFlow was built for isn't found or "
        'is too new for it: pip install "tensorflow[and-cuda]", or renew the driver.'
    ]


def check(device: str) -> list[dict[str, Any]]:
    """Train each of NETWORKS on a device by our loop, beside Keras's `fit` on the CPU.

    From the same weights, on the same batches. A record a network: the path of ours, and how far
    loss and weights are at most from those of `fit`.
    """
    tf.config.experimental.enable_tensor_float_32_execution(False)  # 10 bits would differ
    train = data.mnist().train
    split = data.Split(train.images[: RECIPE.images], train.labels[: RECIPE.images])
    records = []
    for name, spec in NETWORKS.items():
        loss, weights = _fit(spec, split)
        our_loss, our_weights = _ours(device, spec, split)
        loss_differs = abs(our_loss - loss)
        weights_differ = max(
            float(np.abs(a - b).max()) for a, b in zip(our_weights, weights, strict=True)
        )
        records.append(
            {
                "device": device,
                "network": name,
                "path": str(choose_plan(spec, RECIPE, device)),
                "loss": loss,
                "loss_difference": loss_differs,
                "weight_difference": weights_differ,
                "agrees": loss_differs <= LOSS_TOLERANCE and weights_differ <= WEIGHT_TOLERANCE,
            }
        )
    return records


def _fit(spec: Spec, split: data.Split) -> tuple[float, list[np.ndarray]]:
    """Mean loss, and the weights at the end, by Keras's own loop."""
    with tf.device("/CPU:0"):
        model = build(spec, RECIPE.seed)
        model.compile(make_optimizer(RECIPE), keras.losses.SparseCategoricalCrossentropy())
        images, size = split.images.astype(np.float32) / 255, RECIPE.batch_size
        history = model.fit(images, split.labels, size, shuffle=False, verbose=0)
    return float(history.history["loss"][0]), model.get_weights()


def _ours(device: str, spec: Spec, split: data.Split) -> tuple[float, list[np.ndarray]]:
    plan = choose_plan(spec, RECIPE, device)
    with tf.device(device):
        model = build(spec, RECIPE.seed)
        size = RECIPE.batch_size
        epoch = CompiledEpoch(model, make_optimizer(RECIPE), split, size, RECIPE.seed, plan)
        epoch.begin(0, np.arange(len(split.images)))
        loss, _ = epoch.run(0, epoch.steps).means()
    return loss, model.get_weights()
