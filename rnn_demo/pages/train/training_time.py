"""How long a training would take, judged by this machine's runs, or by those that shipped."""

import functools
from pathlib import Path

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import estimate, folders
from rnn_demo.spec import Recipe, Spec

Cards = tuple[tuple[str, int], ...]  # as of `folders.cards`


def ended() -> Cards:
    """The runs that have ended on this machine: for who asks about many trainings at once."""
    return tuple(folders.cards())


def seconds(spec: Spec, recipe: Recipe, of: Cards | None = None) -> tuple[float | None, bool]:
    """An estimate, or None, and whether it is of this machine: once a run has ended on it."""
    return _seconds(spec, recipe, ended() if of is None else of, library.MODELS)


def in_words(spec: Spec, recipe: Recipe, of: Cards | None = None) -> str:
    """Such as "3 minutes"; empty where nothing is known."""
    took, _ = seconds(spec, recipe, of)
    return "" if took is None else estimate.in_words(took)


@functools.lru_cache(maxsize=512)  # a form asks for every preset at each run
def _seconds(spec: Spec, recipe: Recipe, of: Cards, models: Path) -> tuple[float | None, bool]:
    here = _measured(of)
    return estimate.seconds(spec, recipe, here or _shipped(models)), bool(here)


@functools.lru_cache(maxsize=2)
def _shipped(models: Path) -> list[estimate.Measured]:
    return estimate.read_cards(library.cards())


@functools.lru_cache(maxsize=4)
def _measured(of: Cards) -> list[estimate.Measured]:
    found = []
    for run_id, _ in of:
        try:
            found.append(folders.card(run_id))
        except UserError:  # deleted in between, or unreadable
            continue
    return estimate.read_cards(found)
