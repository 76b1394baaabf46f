"""What runs are called: each by a name of its own that says what it is, and which one."""

import itertools
from collections.abc import Iterable

from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.failures import FAILURES
from rnn_demo.spec.presets import PRESETS
from rnn_demo.words.escape import one_line

LENGTH = 80


def clean(title: object) -> str:
    """A title as it stands in lists, whoever wrote it: half a letter or 900 kB are none."""
    return one_line(title, LENGTH)


def new(title: str, spec: Spec, recipe: Recipe, taken: Iterable[str]) -> str:
    """The title asked for, or what the run is; with a number, as the first may have, if need be."""
    title, taken = clean(title), list(taken)
    if title and not is_taken(title, taken):
        return title
    called = (title or base(spec, recipe))[: LENGTH - len(" · run 99999")]
    names = (f"{called} · run {number}" for number in itertools.count(2 if title else 1))
    return next(name for name in names if not is_taken(name, taken))


def base(spec: Spec, recipe: Recipe) -> str:
    """What a training is: the failure it shows, or that one's twin, or its cell and units."""
    for failure in FAILURES.values():
        if (spec, recipe) == failure.bad:
            return failure.title
        if (spec, recipe) == failure.good:
            return f"{failure.title}: the twin that works"
    return spec.label()


def is_taken(title: str, taken: Iterable[str]) -> bool:
    """Whether a title can't be told from one of those, or from that of a network that ships."""
    known = [*taken, *(preset.title for preset in PRESETS.values())]
    return title.casefold() in (other.casefold() for other in known)
