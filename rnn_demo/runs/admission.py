"""Which trainings a server takes on: the bounds of its mode, each with a sentence."""

import math
from pathlib import Path

from rnn_demo.runs import expiry, folders, owners
from rnn_demo.runs.estimate import memory_needed
from rnn_demo.runs.mode import NOTHING_IS_TRAINED, bounds, mode
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec

MEGABYTE = 1_000_000


def admit(
    spec: Spec, recipe: Recipe, visitor: str = "", would_take: str = "", resumed: str = ""
) -> None:
    """Raise RunError where this server doesn't train that now, and delete old runs.

    visitor: whose it is, as of `owners.owner`. would_take: an estimate of its time, in words.
    resumed: the run that is to go on, if it is one.
    """
    if mode() == "show":
        raise RunError(NOTHING_IS_TRAINED)
    limits = bounds()
    work = recipe.epochs * recipe.images * sum(spec.parameters().values())
    if work > limits.work:
        estimate = f" It would take about {would_take}." if would_take else ""
        raise RunError(
            f"This training is too long for this server: {recipe.epochs} epochs of "
            f"{recipe.images:,} images with {sum(spec.parameters().values()):,} parameters are "
            f"{_times(work / limits.work)} what it allows.{estimate} Use fewer epochs, images "
            "or units."
        )
    wanted = memory_needed(spec, recipe)
    if wanted > limits.memory * MEGABYTE:
        raise RunError(
            f"This training would take about {math.ceil(wanted / MEGABYTE):,} MB of memory, and "
            f"may take {limits.memory:,} MB here: take a smaller batch, or fewer units or layers."
        )
    if limits.days:
        expiry.delete_old(limits.days, but=resumed)
    alive = [run for run in folders.all_runs() if run.alive]
    mine = [run for run in alive if mode() == "own" or owners.may_change(run.id, visitor)]
    if len(mine) >= limits.waiting:
        raise RunError(
            f"{len(mine)} of your trainings are running or waiting, the most that one visitor may "
            "have here: stop one, or wait for it."
        )
    taken = disk()
    if taken > limits.disk * MEGABYTE:
        raise RunError(
            f"All runs together take up {taken // MEGABYTE:,} MB of the {limits.disk:,} MB that "
            "they may: delete one that nobody needs."
        )


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
