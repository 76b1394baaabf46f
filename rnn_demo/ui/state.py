"""All that a session holds, in one dataclass, and what of it a link can say: its text.

What one lens alone needs, its folder declares: see `rnn_demo/lenses/__init__.py`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from streamlit.runtime.uploaded_file_manager import UploadedFile

from rnn_demo import data, library
from rnn_demo.cells import MAX_UNITS
from rnn_demo.explain import state_edit
from rnn_demo.explain.state_edit import StateEdit
from rnn_demo.files import JsonObject
from rnn_demo.images import link
from rnn_demo.reader.signs_code import signs_of
from rnn_demo.runs import folders
from rnn_demo.spec.presets import DEFAULT, PRESETS
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import models
from rnn_demo.ui.link_fields import Link, commas, flag, linked, one_of, whole
from rnn_demo.words.guide_steps import STEPS

MOST_COMPARED = 3
GONE = (
    "The network in this link was uploaded by a visitor, and is there for that browser alone, for "
    "a while: ask for its file, or upload it again."
)
HIDDEN = {  # what `hide=` may take off the screen, for a teacher who wants less on it: selectors
    "rail": ".stColumn:has(.st-key-rail)",
    "answer": ".st-key-prediction, .st-key-confidence, .st-key-doubt",  # nor is it told elsewhere
    "lenses": ".st-key-lens, .st-key-deeper-lens",
    "navigation": ".st-key-navigation",
    "guide": ".st-key-guide, .st-key-path",
    "title": ".st-key-headline",
}


def _model(text: str) -> str:
    if text not in models.uploads() and text not in library.names():
        raise ValueError
    return text


def _no_model(text: str) -> str:
    if text.startswith(models.UPLOAD):
        return GONE
    return "The network in this link is not here: another one is used instead."


def _names(most: int, check: Callable[[str], object]) -> Callable[[str], tuple[str, ...]]:
    """A parser of names with commas between, each taken once; `check` raises of what is none."""

    def parse(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(text.split(",", most)))
        if len(names) > most:
            raise ValueError
        for name in names:
            check(name)
        return names

    return parse


def _lens(text: str) -> str:
    if text not in LENSES:
        raise ValueError
    return text


STEP = whole(1, len(STEPS))
LENSES: set[str] = set()  # their names


@dataclass
class Session:
    """All that a visitor's session holds, but for what one lens alone needs.

    What is `linked` stands in links; None and the like stand for "as usual".
    """

    # what is read
    model: str = linked(DEFAULT, _model, _no_model, stays=True)
    example: int | None = linked(2, whole(0, data.DIGITS - 1), stays=True)
    drawn: np.ndarray | None = None  # (28, 28) float32, where no example is read
    strokes: JsonObject | None = None  # what is on the canvas, in Fabric.js's JSON
    enlarged: int | None = None  # how many times that is enlarged to be read, from 3

    # where one looks, and how
    lens: str = linked("watch", _lens, "The lens in this link does not exist: Watch is shown.")
    deeper_lens: str | None = None  # which of those under Deeper was open last
    row: int = linked(  # under the cursor, from 0; past the last: none was chosen
        data.ROWS,
        lambda text: whole(1, data.ROWS)(text) - 1,
        write=lambda row: str(min(row + 1, data.ROWS)),
        stays=True,
        of_digit=True,
    )
    unit: int | None = linked(None, whole(0, MAX_UNITS - 1))  # None: the one that says most
    layer: int | None = linked(None, whole(0, 2 * MAX_LAYERS - 1))  # None: the last
    hand: StateEdit | None = linked(  # noqa: RUF009  # what a hand does to the memory after a row
        None,
        state_edit.parse_edit,
        "`{}` in this link is no hand on the memory: the memory is left as it is.",
        of_digit=True,
    )
    lesson: int | None = linked(None, STEP)  # the step of the guided path that is open, from 1
    hide: tuple[str, ...] = linked(  # what a teacher's link takes off the screen
        (),
        _names(len(HIDDEN), HIDDEN.__getitem__),
        "`{}` in this link hides nothing: choose from " + ", ".join(HIDDEN) + ".",
        write=commas,
    )
    grouped: bool = flag(True)  # whether columns are in groups, by the digit a unit speaks for
    digit: int | str = linked("best", one_of("best", *range(data.DIGITS)))  # whose logit
    pictured: bool = flag()  # whether a picture is made of a memory of which none is kept
    compared: tuple[str, ...] | None = linked(None, _names(MOST_COMPARED, _model), write=commas)

    # the canvas, with Undo and Redo
    past: list[JsonObject] = field(default_factory=list)  # what was read before each change
    future: list[JsonObject] = field(default_factory=list)  # and after it
    canvas_picture: bytes | None = None  # the last one that came from the canvas, to tell a new one
    holds: bool = False  # whether strokes are on it, as far as it has told or was given them
    too_long: bool = False  # whether its last stroke was refused, as the drawing would be too long
    canvas_data: JsonObject = field(default_factory=dict)  # what today's canvas was given

    goes_to_end: bool = False  # a lens that speaks of the last row was chosen just now

    # the browser, as `ui/stage.py` has it
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    revision: int = 0  # the last change of a person's that was heard of
    replies: int = 0  # how many were sent
    reply: JsonObject = field(default_factory=dict)  # that of this run, so far
    sent: set[tuple[str, str]] = field(default_factory=set)  # programs and maps that it has
    reads_here: bool = True  # whether it can read, as far as it has told
    play: int = 0  # how often a step of the guided path has asked the reading to play
    opens: int | None = None  # the step of that path that a link has just opened, on any page
    page: str | None = None  # the one that is shown, as Streamlit names it
    address: dict[str, str] | None = None  # what it held at the end of the last run
    next_address: dict[str, str] | None = None  # what it was to hold then
    quiet: bool = True  # whether the next change of the address makes no entry in the history

    # files
    refused_picture: str | None = None  # why, of the file that was handed in
    refused_network: str | None = None
    opening: UploadedFile | None = None  # the network's file that was handed in, until it is opened
    results: dict[tuple, Any] = field(default_factory=dict)  # see `session.Shown.once`

    # the pages Test set, Networks and Train
    answer: int | None = linked(None, whole(0, data.DIGITS - 1))  # what the digit is taken for
    view: str = linked("Accuracy by row", one_of("Accuracy by row", "Confusions"))
    network: str | None = linked(  # whose details are shown
        None,
        one_of(*PRESETS),
        "There is no network of the name in this link: choose one of these.",
        of_page=True,
    )
    run: str | None = linked(  # the training that is followed
        None,
        lambda text: folders.folder(text).name,
        "The run in this link does not exist: choose one from the list.",
        stays=True,
    )
    settings: JsonObject = field(default_factory=dict)  # what the form of Train says
    card: str | None = None  # the card as which it was set
    keys: int = 0  # under which of its sets of keys its widgets stand
    overlaid: list[str] | None = None  # runs whose curves lie over each other; None: the followed
    listed: int = 12  # how many runs are in the list
    opened: str | None = None  # the one that tells all about itself there
    seen_by_run: bytes | None = None  # of the drawing that it reads there
    held: tuple[str, JsonObject | None, float] = (
        "",
        None,
        0.0,
    )  # run, snapshot that is shown, since when
    read_by: tuple[str, Any] = ("", None)  # the run and its snapshot that reads the drawing
    watched: tuple[str, float] = ("", 0.0)  # the run that is watched again, since when (seconds)


def _signs(code: str) -> str:
    signs_of(code)
    return code


# What only a link holds: what was trained in a browser, or taught signs there, becomes the
# `model`, a drawing the `drawn`.
LINKS: dict[str, Link] = {
    "trained": Link(
        None,
        models.linked,
        "The network in this link can't be read: ask for the link again.",
        stays=True,
    ),
    "signs": Link(
        None,
        _signs,
        "The signs in this link can't be read: ask for the link again.",
        stays=True,
    ),
    "drawing": Link(
        None,
        link.decode,
        "The drawing in this link can't be read: ask for the link again.",
        write=link.encode,
        stays=True,
    ),
}
OWNERS: dict[str, type] = {}  # of each value the dataclass that has it
EVERYWHERE = (
    "model",
    "trained",
    "signs",
    "row",
    "unit",
    "example",
    "drawing",
    "layer",
    "lesson",
    "hide",
)
HELD: dict[str, tuple[str, ...]] = {}  # what the link holds, by the lens or page that is shown


def own(kind: type) -> tuple[str, ...]:
    """Take a dataclass's fields among the values of a session; returns those that links hold.

    Raises ValueError for a name that is taken.
    """
    for f in fields(kind):
        if OWNERS.setdefault(f.name, kind) is not kind:
            raise ValueError(f"{kind} has {f.name!r}, which means something else already.")
        if "link" in f.metadata:
            LINKS[f.name] = f.metadata["link"]
    return tuple(f.name for f in fields(kind) if "link" in f.metadata)


def declare(place: str, *names: str) -> None:
    """The link of a lens or page holds these values, too."""
    HELD[place] = (*EVERYWHERE, *names)


own(Session)
declare("testset", "digit", "compared", "answer", "view")
declare("networks", "network")
declare("train", "run")
