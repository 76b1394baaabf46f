"""List TensorFlow's devices, and choose one for a training.

Only `why_unusable` makes TensorFlow initialise its devices, so a process that only lists them takes
no GPU memory.
"""

import contextlib
import re

import keras
import tensorflow as tf

from rnn_demo.errors import UserError

CPU = "/CPU:0"
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


def choose_device(name: str) -> tuple[str, str]:
    """Return the device for a training, one of `visible_cpu_and_gpu_names`, and a note or "".

    `name` is "auto" for the first GPU that TensorFlow can use, or else the CPU; "cpu" or "gpu" for
    the first of its kind; or a name such as "/GPU:0". The note says in a sentence why a GPU that
    TensorFlow lists can't be used. Raises UnknownDeviceError if there is no device of this name;
    the message lists those that exist.
    """
    names, reasons = visible_cpu_and_gpu_names(), []
    if name.lower() == "auto":
        for gpu in (name for name in names if name.startswith("/GPU")):
            if (reason := why_unusable(gpu)) is None:
                return gpu, ""
            reasons.append(reason)
        return CPU, " ".join(reasons)
    wanted = "/" + name.upper().removeprefix("/").removeprefix("DEVICE:")
    if wanted in ("/CPU", "/GPU"):
        wanted += ":0"
    if wanted in names:
        return wanted, ""
    raise UnknownDeviceError(
        f"There is no device {name!r} here: choose auto or one of {', '.join(names)}."
    )


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
