"""What TensorFlow sees here, why not more, and whether every device trains the same numbers."""

import shutil
import sys
import time
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
STEPS = 300
BATCH = 100
# Adam divides by the size of a gradient, and so makes a large difference of a rounding: not here.
RECIPE = Recipe(
    optimizer="SGD",
    learning_rate=0.05,
    schedule="constant",
    clipnorm=1.0,
    batch_size=BATCH,
    images=STEPS * BATCH,
    epochs=1,
)
# Sums in another order round otherwise, and 300 steps carry that on. On a CPU, between merged
# products and Keras's loop, it comes to some 1e-6 in the loss.
LOSS_TOLERANCE = 1e-3
WEIGHT_TOLERANCE = 1e-2


def devices() -> list[dict[str, str]]:
    """The devices that trainings can use: `name` as for `--device`, and `card`, as it is sold."""
    cards = {}
    for gpu in tf.config.list_physical_devices("GPU"):
        number = gpu.name.rsplit(":", 1)[1]
        details = tf.config.experimental.get_device_details(gpu)
        cards[f"/GPU:{number}"] = str(details.get("device_name", "a GPU"))
    return [{"name": name, "card": cards.get(name, "")} for name in available()]


def why_not_more(environment: dict[str, str]) -> list[str]:
    """A sentence for each reason why no GPU is seen; none where one is. environment: os.environ."""
    if any(device["name"].startswith("/GPU") for device in devices()):
        return []
    reasons = []
    hidden = environment.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None and hidden.strip() in ("", "-1"):
        reasons.append("CUDA_VISIBLE_DEVICES hides every GPU: unset it.")
    driver = Path("/proc/driver/nvidia/version").exists() or bool(shutil.which("nvidia-smi"))
    built = tf.test.is_built_with_cuda()
    if not built:
        reasons.append(_cpu_only(sys.platform))
    if not driver:
        reasons.append("There is no NVIDIA driver: no NVIDIA card, or its driver isn't installed.")
    elif built and not reasons:
        wanted = tf.sysconfig.get_build_info().get("cuda_version", "another version")
        reasons.append(
            f"There is an NVIDIA driver, but CUDA {wanted}, which this TensorFlow was built for, "
            'is not found or too new for it: pip install "tensorflow[and-cuda]", or renew the '
            "driver."
        )
    return reasons


def check(device: str) -> list[dict[str, Any]]:
    """Train each of NETWORKS on a device by our loop and by Keras's `fit`, beside `fit` on the CPU.

    From the same weights, on the same batches, for STEPS steps. A record a network: images/s of
    both, the path of ours, and how far losses and weights are from those of `fit` on the CPU.
    """
    tf.config.experimental.enable_tensor_float_32_execution(False)  # 10 bits would differ
    return [_compare(device, name, spec) for name, spec in NETWORKS.items()]


def _compare(device: str, name: str, spec: Spec) -> dict[str, Any]:
    loss, weights, _ = _fit("/CPU:0", spec)
    fit_loss, fit_weights, fit_speed = _fit(device, spec)
    plan = choose_plan(spec, RECIPE, device)
    our_loss, our_weights, our_speed = _ours(device, spec, plan)
    loss_differs = max(abs(our_loss - loss), abs(fit_loss - loss))
    weights_differ = max(_differ(our_weights, weights), _differ(fit_weights, weights))
    return {
        "device": device,
        "network": name,
        "path": str(plan),
        "fused": plan.fused,
        "xla": plan.jit,
        "images_per_second": round(our_speed),
        "fit_images_per_second": round(fit_speed),
        "ratio": round(our_speed / fit_speed, 2),
        "loss": loss,
        "loss_difference": loss_differs,
        "weight_difference": weights_differ,
        "agrees": bool(loss_differs <= LOSS_TOLERANCE and weights_differ <= WEIGHT_TOLERANCE),
    }


def _fit(device: str, spec: Spec) -> tuple[float, list[np.ndarray], float]:
    """Mean loss, weights at the end, and images/s, by Keras's own loop."""
    split = data.mnist().train
    images = split.images[: RECIPE.images].astype(np.float32) / 255
    labels = split.labels[: RECIPE.images].astype(np.int32)
    with tf.device(device):
        model = build(spec, RECIPE.seed, BATCH)
        model.compile(make_optimizer(RECIPE), keras.losses.SparseCategoricalCrossentropy())
        start = model.get_weights()
        model.fit(images[:BATCH], labels[:BATCH], BATCH, verbose=0)  # compiles
        model.set_weights(start)
        began = time.perf_counter()
        history = model.fit(images, labels, BATCH, shuffle=False, verbose=0)
        took = time.perf_counter() - began
    return float(history.history["loss"][0]), model.get_weights(), len(images) / took


def _ours(device: str, spec: Spec, plan: Any) -> tuple[float, list[np.ndarray], float]:
    split = data.mnist().train
    used = data.Split(split.images[: RECIPE.images], split.labels[: RECIPE.images])
    with tf.device(device):
        model = build(spec, RECIPE.seed, BATCH)
        epoch = CompiledEpoch(model, make_optimizer(RECIPE), used, BATCH, RECIPE.seed, plan)
        epoch.compile()
        epoch.begin(0, np.arange(RECIPE.images))
        began = time.perf_counter()
        sums = epoch.run(0, STEPS)
        took = time.perf_counter() - began
    return sums.means()[0], model.get_weights(), RECIPE.images / took


def _differ(one: list[np.ndarray], other: list[np.ndarray]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def _cpu_only(platform: str) -> str:
    how = {
        "linux": 'pip install "tensorflow[and-cuda]"',
        "darwin": "TensorFlow has no Metal build of this version",
        "win32": "TensorFlow has none for Windows: use WSL",
    }.get(platform, "install another")
    return f"This TensorFlow is built for CPUs alone ({how})."
