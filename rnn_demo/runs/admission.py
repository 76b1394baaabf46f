"""What a server trains: within its bounds, or refused in a sentence."""

import contextlib
import math
import os

from rnn_demo.runs import folders, snapshots, trainers
from rnn_demo.runs.estimate import in_words, memory_needed, read_in_training
from rnn_demo.runs.mode import bound
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec

MEGABYTE = 1_000_000


def taken() -> int:
    """Bytes of all runs: every file is looked at, for which nobody else need wait."""
    size = 0
    for place, _, files in os.walk(folders.root()):
        for name in files:
            with contextlib.suppress(OSError):  # gone in between
                size += os.stat(f"{place}/{name}").st_size
    return size


def admit(
    spec: Spec,
    recipe: Recipe,
    seconds: float | None = None,
    *,
    taken: int = 0,
    another: bool = False,
) -> None:
    """Raise RunError where this server doesn't train that now.

    seconds: an estimate of all its time; without one that is not bounded. taken: bytes of all runs.
    another: whether it would be one more. Only runs under way are read: it is asked while all wait.
    """
    parameters, work_bound = sum(spec.parameters().values()), bound("WORK")
    work = read_in_training(recipe) * parameters
    if work > work_bound:
        estimate = "" if seconds is None else f" It would take about {in_words(seconds)}."
        raise RunError(
            f"This training is too long for this server: {recipe.epochs} epochs of "
            f"{recipe.images:,} images with {parameters:,} parameters are "
            f"{work / max(1, work_bound):,.1f} times what it allows.{estimate} Use fewer epochs, "
            "images or units."
        )
    if seconds is not None and seconds > 3600 * bound("HOURS"):
        raise RunError(
            f"This training would take about {in_words(seconds)}, and may take {bound('HOURS')} "
            "hours here: use fewer epochs, images or units, or larger batches."
        )
    wanted = memory_needed(spec, recipe)
    if wanted > bound("MEMORY") * MEGABYTE:
        raise RunError(
            f"This training would take about {math.ceil(wanted / MEGABYTE):,} MB of memory, and "
            f"may take {bound('MEMORY'):,} MB here: take a smaller batch, or fewer units or layers."
        )
    held = (path.name for path in trainers.living(folders.root()))
    alive = [run for run in folders.statuses(held) if run.alive]
    if len(alive) >= bound("WAITING"):
        raise RunError(
            f"As many trainings are running or waiting as this server takes ({bound('WAITING')}): "
            "stop one, or wait for it."
        )
    if another and len(folders.ids(folders.root())) >= bound("KEPT"):
        raise RunError(
            f"There are as many runs here as this server keeps ({bound('KEPT'):,}): delete one "
            "that nobody needs."
        )
    taken += sum(written(each) for each in [spec, *(r.spec for r in alive if r.spec)])
    if taken > bound("DISK") * MEGABYTE:
        raise RunError(
            f"All runs together would take up {taken // MEGABYTE:,} MB of the {bound('DISK'):,} MB "
            "that they may: delete one that nobody needs, or train a smaller network."
        )


def written(spec: Spec) -> int:
    """Bytes of a run at its end: its network, its snapshots, what it takes to resume it."""
    weights = 4 * sum(spec.parameters().values())
    kept = max(2 * weights, min(snapshots.MOST * weights, snapshots.MOST_BYTES))
    return weights + kept + 3 * weights  # the last with two numbers of the optimizer's to each
