"""Which devices TensorFlow has here, which one trains, and whether all train the same numbers."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from rnn_demo import data
from rnn_demo.errors import UserError
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer.builders import build, make_optimizer
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.plan import choose_plan

NETWORKS = (Spec(), Spec(cell="LSTM", units=(128,)), Spec(cell="GRU", units=(128,)))
# 300 steps. Adam divides by the size of a gradient, and so makes a large difference of a rounding.
RECIPE = Recipe("SGD", 0.05, "constant", clipnorm=1.0, batch_size=100, images=30_000, epochs=1)


class DeviceError(UserError):
    """There is no such device here; the message lists those that are."""


def prepare(between: int, within: int) -> None:
    """Let GPUs take memory as they need it, and set how many operations run at once, and threads
    within one (see `choose_threads`).

    Counts before TensorFlow's first use: a trainer that waited keeps the threads it waited with.
    """
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_inter_op_parallelism_threads(between)
        tf.config.threading.set_intra_op_parallelism_threads(within)


def available() -> list[str]:
    """The names that `--device` takes, such as /CPU:0 and /GPU:0."""
    return [
        f"/{device.device_type}:{device.name.rsplit(':', 1)[1]}"
        for device in tf.config.list_logical_devices()
    ]


def choose(name: str) -> str:
    """The device to use: the one named, or for "auto" the first GPU, if there is one.

    Raises DeviceError, with the list of those that exist, for any other name.
    """
    names = available()
    if name == "auto":
        return next((n for n in names if n.startswith("/GPU")), names[0])
    for known in names:
        if name.upper().removeprefix("/").removeprefix("DEVICE:") == known.removeprefix("/"):
            return known
    raise DeviceError(
        f"There is no device {name!r} here: choose auto or one of {', '.join(names)}."
    )


def why_not_more(environment: dict[str, str]) -> list[str]:
    """A sentence for each reason why no GPU is seen; none where one is. environment: os.environ."""
    if any(name.startswith("/GPU") for name in available()):
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


def differences(devices: list[str], spec: Spec) -> Iterator[tuple[str, float, float]]:
    """Each device, and how far its loss and weights are at most from those of `fit` on the CPU.

    Ours are trained on the device, from the same weights, on the same batches as Keras's.
    """
    tf.config.experimental.enable_tensor_float_32_execution(False)  # 10 bits would differ
    train = data.mnist().train
    split = data.Split(train.images[: RECIPE.images], train.labels[: RECIPE.images])
    with tf.device("/CPU:0"):
        theirs = build(spec, RECIPE.seed)
        theirs.compile(make_optimizer(RECIPE), keras.losses.SparseCategoricalCrossentropy())
        images = split.images.astype(np.float32) / 255
        fitted = theirs.fit(images, split.labels, RECIPE.batch_size, shuffle=False, verbose=0)
    for device in devices:
        with tf.device(device):
            model, plan = build(spec, RECIPE.seed), choose_plan(spec, RECIPE, device)
            size, seed = RECIPE.batch_size, RECIPE.seed
            epoch = CompiledEpoch(model, make_optimizer(RECIPE), split, size, seed, plan)
            loss, _ = epoch.run(0, epoch.steps).means()
        pairs = zip(model.get_weights(), theirs.get_weights(), strict=True)
        weights = max(float(np.abs(ours - other).max()) for ours, other in pairs)
        yield device, abs(loss - fitted.history["loss"][0]), weights
