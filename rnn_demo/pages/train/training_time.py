"""How long trainings take, from the runs of this machine and from the networks that ship."""

import contextlib
import functools
from pathlib import Path

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import estimate, network_files
from rnn_demo.spec import Recipe, Spec


def measurements() -> list[estimate.SpeedRecord]:
    """Return the measurements of this machine: none until a run has ended on it.

    Those of the shipped networks are not shown to visitors: they are of other machines.
    """
    return _run_measurements(tuple(network_files.card_times()))


def estimated_seconds(spec: Spec, recipe: Recipe) -> float | None:
    """Return how long a training would take, to bound it, or None if nothing is known.

    Without measurements of this machine it goes by those of the shipped networks.
    """
    return estimate.training_seconds(
        spec, recipe, measurements() or _shipped_measurements(library.MODELS)
    )


@functools.lru_cache(maxsize=2)
def _shipped_measurements(models: Path) -> list[estimate.SpeedRecord]:
    return estimate.read_cards(library.cards())


@functools.lru_cache(maxsize=4)
def _run_measurements(card_times: tuple[tuple[str, int], ...]) -> list[estimate.SpeedRecord]:
    cards = []
    for run_id, _ in card_times:
        with contextlib.suppress(UserError):  # deleted in between, or unreadable
            cards.append(network_files.card(run_id))
    return estimate.read_cards(cards)
