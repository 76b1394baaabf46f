"""Titles of runs: each is unique, and says which network is trained."""

import itertools
from collections.abc import Iterable

from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.failures import FAILURES
from rnn_demo.spec.presets import PRESETS
from rnn_demo.words.escape import collapse_to_one_line

MAX_LENGTH = 80


def clean_title(title: object) -> str:
    """Return a title as one line of at most MAX_LENGTH characters, or "" if it is not a text."""
    return collapse_to_one_line(title, MAX_LENGTH)


def unique_title(
    title: str, spec: NetworkSpec, recipe: TrainingRecipe, other_titles: Iterable[str]
) -> str:
    """Return a title that no other run has, with a number if necessary.

    If `title` is "", it is made from spec and recipe, always with a number.
    """
    title, other_titles = clean_title(title), list(other_titles)
    if title and not is_taken(title, other_titles):
        return title
    base = (title or default_title(spec, recipe))[: MAX_LENGTH - len(" · run 99999")]
    names = (f"{base} · run {number}" for number in itertools.count(2 if title else 1))
    return next(name for name in names if not is_taken(name, other_titles))


def default_title(spec: NetworkSpec, recipe: TrainingRecipe) -> str:
    """Return the default title of a training: the failure that it shows, or its cell and units."""
    for failure in FAILURES.values():
        if (spec, recipe) == failure.bad:
            return failure.title
        if (spec, recipe) == failure.good:
            return f"{failure.title}, cured: {failure.works}"
    return spec.label()


def is_taken(title: str, other_titles: Iterable[str]) -> bool:
    """Return True if a title equals another one or a preset's, ignoring case."""
    titles = [*other_titles, *(preset.title for preset in PRESETS.values())]
    return title.casefold() in (other.casefold() for other in titles)
