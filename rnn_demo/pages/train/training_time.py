"""How fast trainings are: by this machine's runs, or by those that shipped."""

import contextlib
import functools
from pathlib import Path

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import estimate, folders
from rnn_demo.spec import Recipe, Spec


def measured() -> tuple[list[estimate.Measured], bool]:
    """What is known, and whether it is of this machine: once a run has ended on it."""
    here = _of_runs(tuple(folders.cards()))
    return here or _shipped(library.MODELS), bool(here)


def seconds(spec: Spec, recipe: Recipe) -> float | None:
    """How long a training would take; None where nothing is known."""
    return estimate.seconds(spec, recipe, measured()[0])


@functools.lru_cache(maxsize=2)
def _shipped(models: Path) -> list[estimate.Measured]:
    return estimate.read_cards(library.cards())


@functools.lru_cache(maxsize=4)
def _of_runs(written: tuple[tuple[str, int], ...]) -> list[estimate.Measured]:
    cards = []
    for run_id, _ in written:
        with contextlib.suppress(UserError):  # deleted in between, or unreadable
            cards.append(folders.card(run_id))
    return estimate.read_cards(cards)
