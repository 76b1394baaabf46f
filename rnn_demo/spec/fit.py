"""Change settings that no longer fit a choice."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from rnn_demo.files import JsonObject
from rnn_demo.spec.fields import SpecError
from rnn_demo.spec.recipe import Recipe, check_together
from rnn_demo.spec.spec import Spec


@dataclass(frozen=True)
class Change:
    """A setting that was changed to fit another one.

    Attributes:
        field: Its name.
        old: The value that did not fit.
        new: The value that fits.
        reason: Why the old one did not fit, as a clause.
    """

    field: str
    old: Any
    new: Any
    reason: str


def make_spec_and_recipe(settings: JsonObject) -> tuple[Spec, Recipe]:
    """Return the spec and the recipe of settings.

    Args:
        settings: Every field of both, by name.

    Raises:
        SpecError: If they contradict each other.
    """
    spec = Spec(**{f.name: settings[f.name] for f in fields(Spec)})
    recipe = Recipe(**{f.name: settings[f.name] for f in fields(Recipe)})
    check_together(spec, recipe)
    return spec, recipe


def fit_settings(settings: JsonObject, chosen: Collection[str]) -> tuple[JsonObject, list[Change]]:
    """Change settings that no longer fit a choice; the choice itself stays.

    Args:
        settings: Every field of spec and recipe, by name.

    Returns:
        The settings, and the changes. They still contradict each other if only a change of the
        choice would resolve that, or if there is more than one solution.
    """
    settings, changes = dict(settings), []
    for _ in range(len(settings)):  # each iteration resolves one contradiction
        try:
            make_spec_and_recipe(settings)
        except SpecError as error:
            if not error.cure or error.cure.keys() & set(chosen):
                break
            changes += [Change(k, settings[k], new, error.reason) for k, new in error.cure.items()]
            settings |= error.cure
        else:
            break
    return settings, changes
