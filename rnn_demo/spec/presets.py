"""The named networks, from `presets.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_demo.spec import NetworkSpec, TrainingRecipe


@dataclass(frozen=True)
class Preset:
    """A named network, its training, and what it shows.

    Attributes:
        teaches: What it shows, in a few words.
        what: One sentence that describes it.
        look_for: One sentence on what to watch.
        quick: a shorter training of the same network, which ends within a minute on two cores; or
            None.
        chapter: The place in the notebook of 2017 that treats it.
        folds_temperature: True if `prepare` divides the weights of its last layer by its
            temperature, so that the sums that *Machine* prints need no division.
    """

    group: str
    title: str
    teaches: str
    what: str
    look_for: str
    spec: NetworkSpec
    recipe: TrainingRecipe
    quick: TrainingRecipe | None = None
    chapter: Sequence[str] = ()
    folds_temperature: bool = False


def _make_preset(
    group: str, spec: dict, recipe: dict, quick: dict | None = None, **others: Any
) -> Preset:
    return Preset(
        group,
        spec=NetworkSpec.from_json(spec),
        recipe=TrainingRecipe.from_json(recipe),
        quick=None if quick is None else TrainingRecipe.from_json(recipe | quick),
        **others,
    )


CELLS = "Cells"
_RECORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PRESETS = {
    name: _make_preset(group, **record)
    for group, presets in _RECORDS.items()
    for name, record in presets.items()
}
DEFAULT = "lstm-128"
# Networks trained on the answers after every row, and the same trained only on the last answer.
TWINS = {"lstm-128": "lstm-128-last", "simple-16-bounded": "simple-16"}
# Those to show first: their answers before the last row differ most on the ten examples.
FIRST = (
    "lstm-128",
    "lstm-128-last",
    "notebook",
    "simple-16-bounded",
    "simple-64",
    "mingru-64",
    "columns",
    "permuted",
)
