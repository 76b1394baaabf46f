"""All that a session holds and a link can say, in one table: what it is at first, and its text.

What one lens alone needs, its folder declares: see `rnn_demo/lenses/__init__.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_demo import data, library
from rnn_demo.cells import MAX_UNITS
from rnn_demo.explain import state_edit
from rnn_demo.guide_steps import STEPS
from rnn_demo.images import link
from rnn_demo.runs import folders
from rnn_demo.spec.presets import DEFAULT, PRESETS
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import models

MOST_COMPARED = 3
USUAL = "`{}` in this link can't be shown: what is usual is shown instead."
GONE = (
    "The network in this link was brought by a visitor, and is there for that browser alone, for a "
    "while: ask for its file, or upload it again."
)
HIDDEN = {  # what `hide=` may take off the screen, for a teacher who wants less on it: selectors
    "rail": ".stColumn:has(.st-key-rail)",
    "answer": ".st-key-prediction, .st-key-confidence, .st-key-doubt",  # nor is it told elsewhere
    "lenses": ".st-key-lens, .st-key-deeper-lens",
    "navigation": ".st-key-navigation",
    "guide": ".st-key-guide, .st-key-path",
    "title": ".st-key-headline",
}


@dataclass(frozen=True)
class Field:
    """One value of the session, and one parameter of the URL, of the same name.

    default: what it is at first. parse: what a text stands for; raises ValueError, KeyError or
    UserError, which is `complaint` to the visitor, or what that says of the text. None: it stands
    in no link. write: the text for a value. stays: whether a link without it leaves it as it is; so
    it is written where it is as at first, too. of_digit, of_page: whether it is as at first again
    where another digit is read, or a page is opened without a link.
    """

    default: Any
    parse: Callable[[str], Any] | None = None
    complaint: str | Callable[[str], str] = USUAL
    write: Callable[[Any], str] = str
    stays: bool = False
    of_digit: bool = False
    of_page: bool = False


def one_of(*values: Any) -> Callable[[str], Any]:
    """A parser of the texts of these values."""
    return {str(value): value for value in values}.__getitem__


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from low to high, which have one spelling each."""

    def parse(text: str) -> int:
        if len(text) > 3 or not text.isascii() or text != str(int(text)):
            raise ValueError
        if not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return parse


def several(count: int, low: int, high: int) -> Callable[[str], tuple[int, ...]]:
    """A parser of so many whole numbers with commas between."""

    def parse(text: str) -> tuple[int, ...]:
        numbers = tuple(whole(low, high)(part) for part in text.split(",", count))
        if len(numbers) != count:
            raise ValueError
        return numbers

    return parse


def commas(values: Any) -> str:
    """The inverse of `several`."""
    return ",".join(map(str, values))


def flag(default: bool = False) -> Field:
    """A switch, which a link turns on or off."""
    texts = {"true": True, "false": False}
    return Field(default, texts.__getitem__, write=lambda on: str(on).lower())


def _model(text: str) -> str:
    if text not in models.uploads() and text not in library.names():
        raise ValueError
    return text


def _no_model(text: str) -> str:
    if text.startswith(models.UPLOAD):
        return GONE
    return "The network in this link is not here: another one is used instead."


def _names(most: int, check: Callable[[str], Any]) -> Callable[[str], tuple[str, ...]]:
    """A parser of names with commas between, each taken once; `check` raises of what is none."""

    def parse(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(text.split(",", most)))
        if len(names) > most:
            raise ValueError
        for name in names:
            check(name)
        return names

    return parse


STEP = whole(1, len(STEPS))
# What stands in no link.
INNER: dict[str, Any] = {
    "deeper_lens": None,  # which of those under Deeper was open last
    "strokes": None,  # what is on the canvas, in Fabric.js's JSON
    "drawn": None,  # (28, 28) float32: what is read where no example is
    "enlarged": None,  # how many times what is on the canvas is enlarged to be read, from 3
    "past": [],  # strokes, drawn and example before each change, for Undo
    "future": [],  # and after it, for Redo
    "seen": None,  # the last picture that came from the canvas, to tell a new one
    "holds": False,  # whether strokes are on it, as far as it has told or was given them
    "too_long": False,  # whether its last stroke was refused, as the drawing would be too long
    "mounted": None,  # what today's canvas was given to begin with, and how often it was
    "opens": None,  # the step of the guided path that a link has just opened, on whichever page
    "play": 0,  # how often a step of the guided path has asked the reading to play
    "made": {},  # what has been found out about a few drawings: see `session.Shown.once`
    "brought": None,  # the networks that its browser has brought: see `brought.py`
    "sent": set(),  # networks' programs and memories' maps that the browser has: see `live.py`
    "reads_here": True,  # whether the browser can read, as far as it has told
    "refused_picture": None,  # why, of the file that was handed in
    "refused_network": None,
    "opening": None,  # the network's file that was handed in, until it is opened
    "known": None,  # what the address held at the end of the last run, as the server knows it
    "written": None,  # what it was to hold then
    "quiet": True,  # whether the next change of the address makes no entry in the history
    "settings": None,  # what the form of Train says, by the names of its fields
    "card": None,  # the card as which it was set
    "keys": 0,  # under which of its sets of keys its widgets stand
    "overlaid": None,  # the runs whose curves lie over each other; None before anybody chose
    "listed": 12,  # how many runs are in the list
    "opened": None,  # the one that tells all about itself there
    "seen_by_run": None,  # the bytes of the drawing that it reads there
    "held": ("", None, 0.0),  # the run and its snapshot that is shown while it learns, since when
    "read_by": ("", None),  # the run and its snapshot that reads the drawing on Train
    "watched": ("", 0.0),  # the run that is watched again, and since when, by the clock's seconds
}
# What every page's link holds.
EVERYWHERE = {
    "model": Field(  # the network that reads
        DEFAULT,
        _model,
        _no_model,
        stays=True,
    ),
    "trained": Field(  # in a link only: what was trained in a browser becomes the `model`
        None,
        models.linked,
        "The network in this link can't be read: ask for the link again.",
        stays=True,
    ),
    "row": Field(  # the row under the cursor, the first being 0; past the last: none was chosen
        data.ROWS,
        lambda text: whole(1, data.ROWS)(text) - 1,
        write=lambda row: str(min(row + 1, data.ROWS)),
        stays=True,
        of_digit=True,
    ),
    "unit": Field(None, whole(0, MAX_UNITS - 1)),  # that is looked at; None: that says most
    "example": Field(2, whole(0, data.DIGITS - 1), stays=True),  # that is read, or None
    "drawing": Field(  # in a link only: what the session has as `drawn`
        None,
        link.decode,
        "The drawing in this link can't be read: ask for the link again.",
        write=link.encode,
        stays=True,
    ),
    "layer": Field(None, whole(0, 2 * MAX_LAYERS - 1)),  # that is looked at; None: the last
    "lesson": Field(None, STEP),  # the step of the guided path that is open, from 1
    "hide": Field(  # what a teacher's link takes off the screen
        (),
        _names(len(HIDDEN), HIDDEN.__getitem__),
        "`{}` in this link hides nothing: choose from " + ", ".join(HIDDEN) + ".",
        write=commas,
    ),
}
# What several lenses or pages share.
SHARED = {
    "grouped": flag(True),  # whether columns are in groups, by the digit for which a unit speaks
    "digit": Field("best", one_of("best", *range(data.DIGITS))),  # whose logit is looked at
    "pictured": flag(),  # whether a picture is made of a memory of which none is kept
    "hand": Field(  # what a hand does to the memory after a row, or None
        None,
        state_edit.parse_edit,
        "`{}` in this link is no hand on the memory: the memory is left as it is.",
        of_digit=True,
    ),
    # the networks that are compared, by name; None for the usual ones
    "compared": Field(None, _names(MOST_COMPARED, _model), write=commas),
}
TABLE: dict[str, Field] = {name: Field(default) for name, default in INNER.items()}
TABLE |= EVERYWHERE | SHARED
HELD: dict[str, tuple[str, ...]] = {}  # what the link holds, by the lens or page that is shown


def shared(*names: str) -> dict[str, Field]:
    """Those fields of SHARED, for a lens that declares what its link holds."""
    return {name: SHARED[name] for name in names}


def declare(place: str, fields: dict[str, Field]) -> None:
    """The link of a lens or page holds these too. Raises ValueError for a name that is taken."""
    for name, field in fields.items():
        if TABLE.setdefault(name, field) is not field:
            raise ValueError(f"{place} declares {name!r}, which means something else already.")
    HELD[place] = (*EVERYWHERE, *fields)


# Pages that show no lens.
declare(
    "testset",
    {
        **shared("digit", "compared"),
        "answer": Field(None, whole(0, data.DIGITS - 1)),  # what the digit is taken for
        "view": Field("Accuracy by row", one_of("Accuracy by row", "Confusions")),
    },
)
declare(
    "networks",
    {
        "network": Field(  # whose details are shown
            None,
            one_of(*PRESETS),
            "There is no network of the name in this link: choose one of these.",
            of_page=True,
        )
    },
)
declare(
    "train",
    {
        "run": Field(  # the training that is followed
            None,
            lambda text: folders.folder(text).name,
            "The run in this link does not exist: choose one from the list.",
            stays=True,
        )
    },
)
