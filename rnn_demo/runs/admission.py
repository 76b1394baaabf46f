"""Which trainings a server takes on: the bounds of its mode, each with a sentence."""

import contextlib
import math
from collections.abc import Iterator
from pathlib import Path

from rnn_demo.runs import expiry, folders, owners, snapshots
from rnn_demo.runs.estimate import memory_needed, read_in_training
from rnn_demo.runs.locks import FOLDER, holding
from rnn_demo.runs.mode import NOTHING_IS_TRAINED, bounds, mode
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec

MEGABYTE = 1_000_000
MOST_ALIVE = 30  # trainings of a class: one that waits takes 40 MB


def admit(
    spec: Spec, recipe: Recipe, visitor: str = "", would_take: str = "", resumed: str = ""
) -> None:
    """Raise RunError where this server doesn't train that now, and delete old runs.

    visitor: whose it is, as of `owners.owner`. would_take: an estimate of its time, in words.
    resumed: the run that is to go on, if it is one.
    """
    if mode() == "show":
        raise RunError(NOTHING_IS_TRAINED)
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
    if limits.days:
        expiry.delete_old(limits.days, but=resumed)
    alive = [run for run in folders.all_runs() if run.alive]
    mine = [run for run in alive if mode() == "own" or owners.may_change(run.id, visitor)]
    if len(mine) >= limits.waiting:
        raise RunError(
            f"{len(mine)} of your trainings are running or waiting, the most that one visitor may "
            "have here: stop one, or wait for it."
        )
    if mode() == "class" and len(alive) >= MOST_ALIVE:
        raise RunError(
            f"{len(alive)} trainings are running or waiting on this server, the most that it "
            "takes: try again when some have ended."
        )
    taken = disk() + sum(written(each) for each in [spec, *(r.spec for r in alive if r.spec)])
    if taken > limits.disk * MEGABYTE:
        raise RunError(
            f"All runs together would take up {taken // MEGABYTE:,} MB of the {limits.disk:,} MB "
            "that they may: delete one that nobody needs, or train a smaller network."
        )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Within it no other visitor's training is admitted, nor another one of this visitor's."""
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
