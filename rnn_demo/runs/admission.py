"""Trainings that a page asks for: started within the server's bounds, or refused in a sentence."""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rnn_demo.runs import folders, life, snapshots
from rnn_demo.runs.estimate import memory_needed, read_in_training
from rnn_demo.runs.locks import FOLDER, holding
from rnn_demo.runs.mode import bounds
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec

MEGABYTE = 1_000_000


def start(spec: Spec, recipe: Recipe, title: str = "", would_take: str = "") -> str:
    """Start a training; returns the run's id. Raises RunError, as for `admit`."""
    with _one_at_a_time():
        admit(spec, recipe, would_take)
        return life.start(spec, recipe, title)


def resume(run_id: str, more_epochs: int = 0) -> None:
    """Go on with a run, as `life.resume`. Raises RunError, as for `admit`."""
    run = folders.status(run_id)
    with _one_at_a_time():
        if run.spec is not None and run.recipe is not None:
            admit(run.spec, replace(run.recipe, epochs=run.recipe.epochs + more_epochs))
        life.resume(run_id, more_epochs)


def admit(spec: Spec, recipe: Recipe, would_take: str = "") -> None:
    """Raise RunError where this server doesn't train that now.

    would_take: an estimate of its time, in words.
    """
    limits, parameters = bounds(), sum(spec.parameters().values())
    work = read_in_training(recipe) * parameters
    if work > limits.work:
        estimate = f" It would take about {would_take}." if would_take else ""
        raise RunError(
            f"This training is too long for this server: {recipe.epochs} epochs of "
            f"{recipe.images:,} images with {parameters:,} parameters are "
            f"{_times(work / limits.work)} what it allows.{estimate} Use fewer epochs, images "
            "or units."
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
    taken = disk() + sum(written(each) for each in [spec, *(r.spec for r in alive if r.spec)])
    if taken > limits.disk * MEGABYTE:
        raise RunError(
            f"All runs together would take up {taken // MEGABYTE:,} MB of the {limits.disk:,} MB "
            "that they may: delete one that nobody needs, or train a smaller network."
        )


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Within it no other training is admitted."""
    try:
        with holding(folders.root() / FOLDER / "admission.lock"):
            yield
    except OSError as error:
        raise folders.unwritable(error) from None


def written(spec: Spec) -> int:
    """Bytes of a run at its end: its network, its snapshots, what it takes to resume it."""
    weights = 4 * sum(spec.parameters().values())
    kept = max(2 * weights, min(snapshots.MOST * weights, snapshots.MOST_BYTES))
    return weights + kept + 3 * weights  # the last with two numbers of the optimizer's to each


def disk() -> int:
    """Bytes of all runs."""
    return sum(map(_bytes, folders.root().rglob("*")))


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # gone in between
        return 0


def _times(factor: float) -> str:
    return f"{math.ceil(factor):,} times" if factor >= 2 else "more than"
