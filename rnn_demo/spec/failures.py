"""Trainings that fail on purpose, each with a twin that works."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.presets import PRESETS


@dataclass(frozen=True)
class FailureAndCure:
    """A training that fails, and a twin that differs in a field or two and works.

    Attributes:
        fails: What happens when it fails.
        works: What happens with the twin.
        what: The difference.
        why: The reason.
        bad: NetworkSpec and recipe that fail.
        good: NetworkSpec and recipe of the twin.
    """

    title: str
    fails: str
    works: str
    what: str
    why: str
    bad: tuple[NetworkSpec, TrainingRecipe]
    good: tuple[NetworkSpec, TrainingRecipe]


def _failure_example_from_record(
    spec: dict, recipe: dict, cure: dict, **texts: str
) -> FailureAndCure:
    cured = spec | cure.get("spec", {}), recipe | cure.get("recipe", {})
    bad, good = (
        (NetworkSpec.from_json(one), TrainingRecipe.from_json(other))
        for one, other in ((spec, recipe), cured)
    )
    return FailureAndCure(**texts, bad=bad, good=good)


_RECORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FAILURES = {name: _failure_example_from_record(**record) for name, record in _RECORDS.items()}
EVERY = {name: (preset.spec, preset.recipe) for name, preset in PRESETS.items()}
EVERY |= {name: failure.bad for name, failure in FAILURES.items()}


def other_training_of_failure_pair(
    spec: NetworkSpec, recipe: TrainingRecipe
) -> tuple[NetworkSpec, TrainingRecipe] | None:
    """Return the other of the two trainings of a failure; None for any other training."""
    for pair in ((failure.bad, failure.good) for failure in FAILURES.values()):
        if (spec, recipe) in pair:
            return pair[1 - pair.index((spec, recipe))]
    return None
