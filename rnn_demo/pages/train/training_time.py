"""Estimates how long trainings take, from the runs on this machine and the shipped ones."""

import contextlib
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.files import read_json_or_empty
from rnn_demo.runs import estimate, folders, network_files
from rnn_demo.spec import NetworkSpec, TrainingRecipe


class TrainingTime(NamedTuple):
    """How long a training takes.

    Attributes:
        seconds: From start to end.
        text: The same in words, such as "20 seconds".
        where: The machine, such as " on two cores"; "" for this one.
        source: A sentence on the data of the estimate.
    """

    seconds: float
    text: str
    where: str
    source: str


def estimate_time(spec: NetworkSpec, recipe: TrainingRecipe) -> TrainingTime | None:
    """Estimate how long a training takes on this machine; see `estimate_each_training_time`."""
    return estimate_each_training_time([(spec, recipe)])[0]


def estimate_each_training_time(
    trainings: Iterable[tuple[NetworkSpec, TrainingRecipe]],
) -> list[TrainingTime | None]:
    """Estimate how long each of several trainings takes on this machine.

    Until a run has ended here, the estimates use the shipped runs and networks, which were trained
    on two cores of another machine. None if these are damaged.
    """
    where, source = "", "The time is that of the most similar run here, scaled."
    records = _speed_records_of_runs(tuple(network_files.run_ids_and_card_times()))
    if not records:
        records = _shipped_speed_records(folders.SHIPPED_RUNS, library.MODELS)
        where = " on two cores"
        source = (
            "Nothing was trained on this machine yet: the time is that of the most similar run on "
            "two cores of another one, scaled."
        )
    times = [estimate.training_seconds(*training, records) for training in trainings]
    return [
        None if t is None else TrainingTime(t, estimate.duration_in_words(t), where, source)
        for t in times
    ]


def estimate_seconds(spec: NetworkSpec, recipe: TrainingRecipe) -> float | None:
    """Return the seconds of `estimate_time`, or None."""
    time = estimate_time(spec, recipe)
    return None if time is None else time.seconds


@functools.lru_cache(maxsize=2)
def _shipped_speed_records(runs: Path, models: Path) -> list[estimate.PastTrainingSpeed]:
    """Return the shipped measurements; the runs first, as they had a machine to themselves."""
    cards = [read_json_or_empty(path) for path in sorted(runs.glob("*/card.json"))]
    return estimate.speed_records([*filter(None, cards), *library.shipped_cards()])


@functools.lru_cache(maxsize=4)
def _speed_records_of_runs(
    card_file_times: tuple[tuple[str, int], ...],
) -> list[estimate.PastTrainingSpeed]:
    cards = []
    for run_id, _ in card_file_times:
        with contextlib.suppress(UserError):  # deleted in between, or unreadable
            cards.append(network_files.load_run_card(run_id))
    return estimate.speed_records(cards)
