"""What a server trains: within its bounds, or refused in a sentence."""

import math
from pathlib import Path

from rnn_demo.runs import folders, snapshots
from rnn_demo.runs.estimate import in_words, memory_needed, read_in_training
from rnn_demo.runs.mode import bounds
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec

MEGABYTE = 1_000_000


def admit(spec: Spec, recipe: Recipe, seconds: float | None = None) -> None:
    """Raise RunError where this server doesn't train that now.

    seconds: an estimate of all its time; without one that is not bounded.
    """
    limits, parameters = bounds(), sum(spec.parameters().values())
    work = read_in_training(recipe) * parameters
    if work > limits.work:
        estimate = "" if seconds is None else f" It would take about {in_words(seconds)}."
        raise RunError(
            f"This training is too long for this server: {recipe.epochs} epochs of "
            f"{recipe.images:,} images with {parameters:,} parameters are "
            f"{_times(work / limits.work)} what it allows.{estimate} Use fewer epochs, images "
            "or units."
        )
    if seconds is not None and seconds > 3600 * limits.hours:
        raise RunError(
            f"This training would take about {in_words(seconds)}, and may take {limits.hours} "
            "hours here: use fewer epochs, images or units, or larger batches."
        )
    wanted = memory_needed(spec, recipe)
    if wanted > limits.memory * MEGABYTE:
        raise RunError(
            f"This training would take about {math.ceil(wanted / MEGABYTE):,} MB of memory, and "
            f"may take {limits.memory:,} MB here: take a smaller batch, or fewer units or layers."
        )
    alive = [run for run in folders.all_runs() if run.alive]
    if len(alive) >= limits.waiting:
        raise RunError(
            f"As many trainings are running or waiting as this server takes ({limits.waiting}): "
            "stop one, or wait for it."
        )
    taken = sum(map(_bytes, folders.root().rglob("*")))
    taken += sum(written(each) for each in [spec, *(r.spec for r in alive if r.spec)])
    if taken > limits.disk * MEGABYTE:
        raise RunError(
            f"All runs together would take up {taken // MEGABYTE:,} MB of the {limits.disk:,} MB "
            "that they may: delete one that nobody needs, or train a smaller network."
        )


def written(spec: Spec) -> int:
    """Bytes of a run at its end: its network, its snapshots, what it takes to resume it."""
    weights = 4 * sum(spec.parameters().values())
    kept = max(2 * weights, min(snapshots.MOST * weights, snapshots.MOST_BYTES))
    return weights + kept + 3 * weights  # the last with two numbers of the optimizer's to each


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # gone in between
        return 0


def _times(factor: float) -> str:
    return f"{math.ceil(factor):,} times" if factor >= 2 else "more than"
