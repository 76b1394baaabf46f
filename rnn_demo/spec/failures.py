"""Trainings that fail on purpose, each with a twin that works."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS


@dataclass(frozen=True)
class FailureExample:
    """A training that fails, and a twin that differs in a field or two and works.

    Attributes:
        fails: What happens when it fails.
        works: What happens with the twin.
        what: The difference.
        why: The reason.
        bad: Spec and recipe that fail.
        good: Spec and recipe of the twin.
    """

    title: str
    fails: str
    works: str
    what: str
    why: str
    bad: tuple[Spec, Recipe]
    good: tuple[Spec, Recipe]


def _make_failure_example(spec: dict, recipe: dict, cure: dict, **texts: str) -> FailureExample:
    cured = spec | cure.get("spec", {}), recipe | cure.get("recipe", {})
    bad, good = (
        (Spec.from_json(one), Recipe.from_json(other)) for one, other in ((spec, recipe), cured)
    )
    return FailureExample(**texts, bad=bad, good=good)


_RECORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FAILURES = {name: _make_failure_example(**record) for name, record in _RECORDS.items()}
EVERY = {name: (preset.spec, preset.recipe) for name, preset in PRESETS.items()}
EVERY |= {name: failure.bad for name, failure in FAILURES.items()}


def other_of_failure_pair(spec: Spec, recipe: Recipe) -> tuple[Spec, Recipe] | None:
    """Return the other of the two trainings of a failure; None for any other training."""
    for pair in ((failure.bad, failure.good) for failure in FAILURES.values()):
        if (spec, recipe) in pair:
            return pair[1 - pair.index((spec, recipe))]
    return None
