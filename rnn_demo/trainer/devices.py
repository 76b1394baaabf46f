"""List TensorFlow's devices, choose one, and check that all compute the same.

Only `why_unusable` and `loss_and_weight_errors_by_device` make TensorFlow initialise its devices,
so a process that only lists or chooses them takes no GPU memory.
"""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from rnn_demo import data
from rnn_demo.errors import UserError
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer.builders import build_model, make_optimizer
from rnn_demo.trainer.epoch import CompiledEpoch, temporarily_apply_recurrence_plan
from rnn_demo.trainer.plan import RecurrencePlan, choose_recurrence_plan

NETWORKS = (
    NetworkSpec(),
    NetworkSpec(cell="LSTM", units=(128,)),
    NetworkSpec(cell="GRU", units=(128,)),
)
BENCHMARK = (  # of scripts/benchmark
    NetworkSpec(units=(16,)),
    NetworkSpec(units=(128,)),
    NetworkSpec(cell="GRU", units=(128,)),
    NetworkSpec(cell="LSTM", units=(128,)),
    NetworkSpec(cell="LSTM", units=(64,), merge_mode="concat"),
)
# 300 steps of SGD. Adam divides by the size of a gradient, and so would magnify rounding errors.
RECIPE = TrainingRecipe(
    "SGD", 0.05, "constant", clipnorm=1.0, batch_size=100, images=30_000, epochs=1
)
INSTALL = 'pip install "tensorflow[and-cuda]"'
# Errors of TensorFlow on a GPU that it sees but can't use -> the remedy.
REMEDIES = {
    r"INVALID_PTX|INVALID_HANDLE|NO_BINARY_FOR_GPU|kernel image": "this TensorFlow was built "
    "for older GPUs (an RTX 50 has compute capability 12.0): install one that was built for this "
    "GPU with CUDA 12.8 or later, such as that of NVIDIA's container "
    "nvcr.io/nvidia/tensorflow:25.02-tf2-py3.",
    r"libdevice|ptxas": f"XLA doesn't find CUDA's compiler: {INSTALL}, or set "
    "XLA_FLAGS=--xla_gpu_cuda_data_dir=FOLDER, with the CUDA folder that holds nvvm/libdevice.",
    r"cuDNN|CUDNN|\bDNN": f"cuDNN is missing or not the version that TensorFlow needs: {INSTALL}.",
    r"UNSUPPORTED_PTX_VERSION|driver version is insufficient": "the NVIDIA driver is older than "
    "the CUDA that this TensorFlow needs: install a newer driver.",
}


class UnknownDeviceError(UserError):
    """There is no such device; the message lists those that exist."""


def configure_threads_and_memory(inter_op_threads: int, intra_op_threads: int) -> None:
    """Let GPUs take memory as they need it, and set the threads of TensorFlow.

    It has an effect only before TensorFlow's first operation, so a trainer that was kept ready
    keeps its threads. `inter_op_threads` and `intra_op_threads` come from
    `choose_inter_and_intra_op_threads`.
    """
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_inter_op_parallelism_threads(inter_op_threads)
        tf.config.threading.set_intra_op_parallelism_threads(intra_op_threads)


def visible_cpu_and_gpu_names() -> list[str]:
    """Return the valid names for `--device`, such as /CPU:0 and /GPU:0, the CPU first."""
    return [
        f"/{device.device_type}:{device.name.rsplit(':', 1)[1]}"
        for device in tf.config.get_visible_devices()
    ]


def resolve_device_name(name: str) -> str:
    """Return the device, one of `visible_cpu_and_gpu_names`, of a name such as "/GPU:0".

    "auto" is the CPU; `race` may find a faster one. Raises UnknownDeviceError if there is no device
    of this name; the message lists those that exist.
    """
    names = visible_cpu_and_gpu_names()
    if name == "auto":
        return names[0]
    wanted = "/" + name.upper().removeprefix("/").removeprefix("DEVICE:")
    if wanted in names:
        return wanted
    raise UnknownDeviceError(
        f"There is no device {name!r} here: choose auto or one of {', '.join(names)}."
    )


def reasons_no_gpu_visible(environment: dict[str, str]) -> list[str]:
    """Return a sentence for each reason why TensorFlow sees no GPU, or [] if it sees one."""
    if any(name.startswith("/GPU") for name in visible_cpu_and_gpu_names()):
        return []
    reasons = []
    if environment.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        reasons.append("CUDA_VISIBLE_DEVICES hides every GPU: unset it.")
    if not tf.test.is_built_with_cuda():
        how = 'pip install "tensorflow[and-cuda]" on Linux, or in WSL on Windows'
        reasons.append(f"This TensorFlow is built only for CPUs ({how}).")
    if not Path("/proc/driver/nvidia/version").exists() and not shutil.which("nvidia-smi"):
        reasons.append("There is no NVIDIA driver: no NVIDIA card, or its driver isn't installed.")
    return reasons or [
        "There is an NVIDIA driver, but the CUDA that this TensorFlow was built for isn't found or "
        'is too new for it: pip install "tensorflow[and-cuda]", or renew the driver.'
    ]


def hide_gpus() -> None:
    """Keep this process from taking GPU memory, for a training on the CPU.

    It has an effect only before TensorFlow's first operation.
    """
    with contextlib.suppress(RuntimeError):
        tf.config.set_visible_devices([], "GPU")


def remedy_for_gpu_error(error: Exception) -> str | None:
    """Say in a clause what to install so that a GPU no longer fails; None for an unknown error."""
    return next((what for says, what in REMEDIES.items() if re.search(says, str(error))), None)


def why_unusable(gpu: str) -> str | None:
    """Say in a sentence why TensorFlow can't use a GPU that it sees; None if it can.

    It runs what a training needs: a kernel, a cuDNN layer, and a function compiled with XLA.
    """
    try:
        with tf.device(gpu):
            rows = tf.tanh(tf.ones((1, 28, 28)))
            h = keras.layers.LSTM(2, use_cudnn=True)(rows)
            tf.function(tf.tanh, jit_compile=True)(h).numpy()
    except (tf.errors.OpError, ValueError) as error:
        first = (str(error).splitlines() or [""])[0]
        advice = remedy_for_gpu_error(error) or f"{INSTALL} may help ({first:.200})."
        return f"{gpu} can't be used: {advice}"
    return None


def usable_gpus_and_reasons() -> tuple[list[str], list[str]]:
    """Return the GPUs that TensorFlow can use, and a sentence on each that it can't use."""
    gpus = [name for name in visible_cpu_and_gpu_names() if name.startswith("/GPU")]
    reasons = {gpu: why_unusable(gpu) for gpu in gpus}
    return [gpu for gpu in gpus if not reasons[gpu]], list(filter(None, reasons.values()))


def describe_device(name: str) -> str:
    """Return a device's name and, of a GPU, TensorFlow's description, such as "NVIDIA H100"."""
    kind, _, number = name.strip("/").partition(":")
    physical = tf.config.list_physical_devices(kind)
    if kind != "GPU" or int(number) >= len(physical):
        return name
    details = tf.config.experimental.get_device_details(physical[int(number)])
    return f"{name} {sorted(details.items())}"


def loss_and_weight_errors_by_device(
    devices: list[str], spec: NetworkSpec
) -> Iterator[tuple[str, float, float]]:
    """Compare a training on each device with Keras's `fit` on the CPU.

    Yields each device with the absolute difference of its mean loss, and the largest difference of
    a weight. All start from the same weights and take the same batches. A GPU multiplies as it does
    in any training: with TensorFloat-32, which keeps 10 bits of each factor.
    """
    train = data.load_mnist_splits().train
    split = data.Split(train.images[: RECIPE.images], train.labels[: RECIPE.images])
    with tf.device("/CPU:0"):
        theirs = build_model(spec, RECIPE.seed)
        loss = keras.losses.SparseCategoricalCrossentropy()
        theirs.compile(make_optimizer(RECIPE), loss, jit_compile=False)
        images = split.images.astype(np.float32) / 255
        # Without cuDNN, with which it is compared
        with temporarily_apply_recurrence_plan(theirs, RecurrencePlan()):
            fitted = theirs.fit(images, split.labels, RECIPE.batch_size, shuffle=False, verbose=0)
    for device in devices:
        with tf.device(device):
            plan = choose_recurrence_plan(spec, RECIPE, device)
            model = build_model(spec, RECIPE.seed)
            epoch = CompiledEpoch(model, make_optimizer(RECIPE), split, RECIPE, plan)
            loss, _ = epoch.train_batch_range(0, epoch.steps).means()
        pairs = zip(model.get_weights(), theirs.get_weights(), strict=True)
        weights = max(float(np.abs(ours - other).max()) for ours, other in pairs)
        yield device, abs(loss - fitted.history["loss"][0]), weights
