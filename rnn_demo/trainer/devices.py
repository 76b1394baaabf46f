"""Which devices TensorFlow has here, and which one trains."""

import contextlib

import tensorflow as tf

from rnn_demo.errors import UserError


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
