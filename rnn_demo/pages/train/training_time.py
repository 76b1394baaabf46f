"""How fast trainings are: by this machine's runs; what is bounded, by those that shipped, too."""

import contextlib
import functools
from pathlib import Path

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import estimate, folders
from rnn_demo.spec import Recipe, Spec


def measured() -> list[estimate.SpeedRecord]:
    """What is known of this machine, once a run has ended on it.

    The shipped networks were trained on machines that were busy or not: nothing to be shown.
    """
    return _of_runs(tuple(folders.card_times()))


def seconds(spec: Spec, recipe: Recipe) -> float | None:
    """How long a training would take, for who must bound it; None where nothing is known."""
    return estimate.training_seconds(spec, recipe, measured() or _shipped(library.MODELS))


@functools.lru_cache(maxsize=2)
def _shipped(models: Path) -> list[estimate.SpeedRecord]:
    return estimate.read_cards(library.cards())


@functools.lru_cache(maxsize=4)
def _of_runs(written: tuple[tuple[str, int], ...]) -> list[estimate.SpeedRecord]:
    cards = []
    for run_id, _ in written:
        with contextlib.suppress(UserError):  # deleted in between, or unreadable
            cards.append(folders.card(run_id))
    return estimate.read_cards(cards)
