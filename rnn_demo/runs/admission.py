"""Check a training against the bounds of this server before it starts."""

import contextlib
import math
import os

from rnn_demo.runs import folders, processes, snapshots
from rnn_demo.runs.estimate import images_read, memory_needed, rough_duration
from rnn_demo.runs.server_settings import server_bound
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec

MEGABYTE = 1_000_000


def disk_usage() -> int:
    """Return the bytes of all runs. It visits every file, so call it without the lock."""
    size = 0
    for place, _, files in os.walk(folders.runs_folder()):
        for name in files:
            with contextlib.suppress(OSError):  # deleted in between
                size += os.stat(f"{place}/{name}").st_size
    return size


def check_bounds(
    spec: Spec,
    recipe: Recipe,
    seconds: float | None = None,
    *,
    disk_bytes: int = 0,
    another: bool = False,
) -> None:
    """Check that this server may train a network now.

    It reads only active runs, because other processes wait for the lock meanwhile.

    Args:
        seconds: An estimate of the whole time; None to skip this check.
        disk_bytes: Bytes of all runs, from `disk_usage`.
        another: True if the training would be a new run.

    Raises:
        RunError: The training exceeds one of `server_settings.BOUNDS`.
    """
    parameters, work_bound = sum(spec.parameter_counts().values()), server_bound("WORK")
    work = images_read(recipe) * parameters
    if work > work_bound:
        estimate = "" if seconds is None else f" It would take about {rough_duration(seconds)}."
        raise RunError(
            f"This training is too long for this server: {recipe.epochs} epochs of "
            f"{recipe.images:,} images with {parameters:,} parameters are "
            f"{work / max(1, work_bound):,.1f} times what it allows.{estimate} Use fewer epochs, "
            "images or units."
        )
    if seconds is not None and seconds > 3600 * server_bound("HOURS"):
        raise RunError(
            f"This training would take about {rough_duration(seconds)}, and may take "
            f"{server_bound('HOURS')} hours here: use fewer epochs, images or units, or larger "
            "batches."
        )
    wanted = memory_needed(spec, recipe)
    if wanted > server_bound("MEMORY") * MEGABYTE:
        raise RunError(
            f"This training would take about {math.ceil(wanted / MEGABYTE):,} MB of memory, and "
            f"may take {server_bound('MEMORY'):,} MB here: take a smaller batch, or fewer units or "
            "layers."
        )
    held = (path.name for path in processes.active_runs(folders.runs_folder()))
    alive = [run for run in folders.run_statuses(held) if run.alive]
    if len(alive) >= server_bound("WAITING"):
        raise RunError(
            "As many trainings are running or waiting as this server takes "
            f"({server_bound('WAITING')}): stop one, or wait for it."
        )
    if another and len(folders.run_ids(folders.runs_folder())) >= server_bound("KEPT"):
        raise RunError(
            f"There are as many runs here as this server keeps ({server_bound('KEPT'):,}): delete "
            "one that nobody needs."
        )
    disk_bytes += sum(run_size(each) for each in [spec, *(r.spec for r in alive if r.spec)])
    if disk_bytes > server_bound("DISK") * MEGABYTE:
        raise RunError(
            f"All runs together would take up {disk_bytes // MEGABYTE:,} MB of the "
            f"{server_bound('DISK'):,} MB that they may: delete one that nobody needs, or train a "
            "smaller network."
        )


def run_size(spec: Spec) -> int:
    """Return the bytes of a complete run: network, snapshots and the file to resume from."""
    weights = 4 * sum(spec.parameter_counts().values())
    kept = max(2 * weights, min(snapshots.MAX_COUNT * weights, snapshots.MAX_BYTES))
    return weights + kept + 3 * weights  # resume.npz: the optimizer has two numbers for each weight
