"""The networks that have a name, from `presets.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.spec import Recipe, Spec


@dataclass(frozen=True)
class Preset:
    """A named network, how it is trained, and why one would open it.

    Attributes:
        group: the heading that it stands under.
        title: its title.
        teaches: what one sees in it, in a few words.
        what: one sentence on what it is.
        look_for: one sentence on what to look for.
        spec: the network.
        recipe: the training.
        quick: the same training shorter, which ends within a minute on two cores; None for none.
        chapter: where the notebook of 2017 treats it.
    """

    group: str
    title: str
    teaches: str
    what: str
    look_for: str
    spec: Spec
    recipe: Recipe
    quick: Recipe | None = None
    chapter: Sequence[str] = ()


def _preset(
    group: str, spec: dict, recipe: dict, quick: dict | None = None, **texts: str
) -> Preset:
    return Preset(
        group,
        spec=Spec.from_json(spec),
        recipe=Recipe.from_json(recipe),
        quick=None if quick is None else Recipe.from_json(recipe | quick),
        **texts,
    )


CELLS = "Cells"
_RECORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PRESETS = {
    name: _preset(group, **record)
    for group, presets in _RECORDS.items()
    for name, record in presets.items()
}
DEFAULT = "lstm-128"
# Networks trained on the answers after every row, and the same trained on the last answer alone.
TWINS = {"lstm-128": "lstm-128-last", "simple-16-bounded": "simple-16"}
# Those to be seen first: their answers on the way to the last row differ most, on the ten examples.
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
