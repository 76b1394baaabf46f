"""What runs are called: each by a name of its own that says what it is, which one, and when."""

import re
import time
from collections.abc import Iterable

from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.meant_to_fail import FAILURES
from rnn_demo.spec.presets import PRESETS

LENGTH = 80


def new(title: str, spec: Spec, recipe: Recipe, taken: Iterable[str]) -> str:
    """The name of a new run: the title asked for, if it is free, or what the run is, numbered."""
    if title := one_line(title):
        return free(title, taken)
    return numbered(base(spec, recipe), taken, time.time())


def base(spec: Spec, recipe: Recipe) -> str:
    """What a training is: the failure it shows, or that one's twin, or its cell and units."""
    for failure in FAILURES.values():
        if (spec, recipe) == (failure.spec, failure.recipe):
            return failure.title
        if (spec, recipe) == (failure.good_spec, failure.good_recipe):
            return f"{failure.title}: the twin that works"
    return spec.label()


def numbered(base: str, taken: Iterable[str], now: float) -> str:
    """A name such as "SimpleRNN 16 · run 2, 09:34", with the first number that nobody has had.

    now: seconds since 1970, told as this machine's clock has it.
    """
    base = base[: LENGTH - len(" · run 999999, 00:00")]
    had = re.compile(re.escape(base) + r" · run (\d{1,6}), .*")
    numbers = [int(found[1]) for found in map(had.fullmatch, taken) if found]
    clock = time.strftime("%H:%M", time.localtime(now))
    return f"{base} · run {max(numbers, default=0) + 1}, {clock}"


def free(title: str, taken: Iterable[str]) -> str:
    """A title as it was given, or with a number where it is somebody's already."""
    title = title[:LENGTH]
    if not is_taken(title, taken := list(taken)):
        return title
    number = 2
    while is_taken(found := f"{title[: LENGTH - 8]} ({number})", taken):
        number += 1
    return found


def one_line(title: str) -> str:
    """A title without line breaks and spaces at its ends, and not too long."""
    return " ".join(title.split())[:LENGTH]


def is_taken(title: str, taken: Iterable[str]) -> bool:
    """Whether a title can't be told from one of those, or from that of a network that ships."""
    known = [*taken, *(preset.title for preset in PRESETS.values())]
    return title.casefold() in (other.casefold() for other in known)
