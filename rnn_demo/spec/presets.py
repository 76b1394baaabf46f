"""The networks that come with a name: what each is, what to look for, and what it was in 2017."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.spec import Recipe, Spec


@dataclass(frozen=True)
class Preset:
    """A named network, how it is trained, and why a visitor would open it; see `presets.toml`."""

    group: str
    title: str
    what: str
    look_for: str
    spec: Spec
    recipe: Recipe
    chapter: Sequence[str] = ()


def _preset(group: str, spec: dict, recipe: dict, **texts: str) -> Preset:
    return Preset(group, spec=Spec.from_json(spec), recipe=Recipe.from_json(recipe), **texts)


CELLS = "Cells"
_RECORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PRESETS = {
    name: _preset(group, **record)
    for group, presets in _RECORDS.items()
    for name, record in presets.items()
}
DEFAULT = "lstm-128"
# The networks that think aloud, and the same ones trained on their last answer alone.
TWINS = {"lstm-128": "lstm-128-last", "simple-16-aloud": "simple-16"}
