"""The values of a visitor's session, in one dataclass, and how a link holds some of them as text.

The values of one lens alone are declared in its folder: see `rnn_demo/lenses/__init__.py`.
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
from rnn_demo.ui.link_fields import Link, commas, flag_field, link_field, one_of, whole
from rnn_demo.words.guide_steps import STEPS

MOST_COMPARED = 3
UPLOAD_IS_GONE = (
    "The network in this link was uploaded by a visitor, and is there for that browser alone, for "
    "a while: ask for its file, or upload it again."
)
HIDABLE_PARTS = {  # what `hide=` in a teacher's link takes off the screen: CSS selectors
    "rail": ".stColumn:has(.st-key-rail)",
    "answer": ".st-key-prediction, .st-key-confidence, .st-key-doubt",  # nor is it said elsewhere
    "lenses": ".st-key-lens, .st-key-deeper-lens",
    "navigation": ".st-key-navigation",
    "guide": ".st-key-guide, .st-key-path",
    "title": ".st-key-headline",
}


def _parse_model(text: str) -> str:
    if text not in models.uploads() and text not in library.names():
        raise ValueError
    return text


def _complain_of_model(text: str) -> str:
    if text.startswith(models.UPLOAD):
        return UPLOAD_IS_GONE
    return "The network in this link is not here: another one is used instead."


def _names_parser(most: int, check: Callable[[str], object]) -> Callable[[str], tuple[str, ...]]:
    """Return a parser of names with commas between; duplicates are dropped.

    most: how many names there may be. check: raises for a text that is no name.
    """

    def parse(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(text.split(",", most)))
        if len(names) > most:
            raise ValueError
        for name in names:
            check(name)
        return names

    return parse


def _parse_lens(text: str) -> str:
    if text not in LENS_NAMES:
        raise ValueError
    return text


def _parse_signs(code: str) -> str:
    signs_of(code)
    return code


parse_step = whole(1, len(STEPS))
LENS_NAMES: set[str] = set()
NO_LENS = "The lens in this link does not exist: Watch is shown."
NO_STEP = (
    f"`{{}}` in this link is no step of the path, which has 1 to {len(STEPS)}; the check and its "
    "points are on the page without a server."
)
UNREADABLE = "The {} in this link can't be read: ask for the link again."


@dataclass(frozen=True, eq=False)
class InputImage:
    """What is read: an example, by its digit, or an image; without both nothing.

    pixels: (28, 28) float32 in [0, 1]. strokes: that it was drawn with on the canvas, as
    Fabric.js's JSON. enlargement: the factor by which a small drawing is enlarged, from 3.
    """

    example: int | None = None
    pixels: np.ndarray | None = None
    strokes: str | None = None
    enlargement: int | None = None


@dataclass
class Session:
    """The values of a visitor's session, but for those of one lens alone.

    A field that is `linked` stands in links. None stands for the default, which depends on more.
    """

    # what is read
    model: str = link_field(DEFAULT, _parse_model, _complain_of_model, is_kept=True)
    image: InputImage = InputImage(example=2)  # it is never changed in place

    # where one looks, and how
    lens: str = link_field("watch", _parse_lens, NO_LENS)
    deeper_lens: str | None = None  # the one under Deeper that was open last
    row: int = link_field(  # under the cursor, from 0; past the last row where none was chosen
        data.ROWS,
        lambda text: whole(1, data.ROWS)(text) - 1,
        write=lambda row: str(min(row + 1, data.ROWS)),
        is_kept=True,
        resets_with_digit=True,
    )
    unit: int | None = link_field(None, whole(0, MAX_UNITS - 1))  # None: the most telling one
    layer: int | None = link_field(None, whole(0, 2 * MAX_LAYERS - 1))  # None: the last forward one
    hand: StateEdit | None = link_field(  # noqa: RUF009  # the edit of the memory after a row
        None,
        state_edit.parse_edit,
        "`{}` in this link is no hand on the memory: the memory is left as it is.",
        resets_with_digit=True,
    )
    lesson: int | None = link_field(None, parse_step, NO_STEP)  # the open step of the path, from 1
    hide: tuple[str, ...] = link_field(  # what a teacher's link takes off the screen
        (),
        _names_parser(len(HIDABLE_PARTS), HIDABLE_PARTS.__getitem__),
        "`{}` in this link hides nothing: choose from " + ", ".join(HIDABLE_PARTS) + ".",
        write=commas,
    )
    grouped: bool = flag_field(True)  # whether columns are grouped by digit
    digit: int | str = link_field("best", one_of("best", *range(data.DIGITS)))  # whose logit
    pictured: bool = flag_field()  # whether to compute a memory's picture where none is stored
    compared: tuple[str, ...] | None = link_field(
        None, _names_parser(MOST_COMPARED, _parse_model), write=commas
    )

    # the canvas, with Undo and Redo
    past: list[InputImage] = field(default_factory=list)  # what was read before each change
    future: list[InputImage] = field(default_factory=list)  # what was read before each Undo
    canvas_picture: bytes | None = None  # the last PNG that the canvas sent
    has_strokes: bool = False  # whether strokes are on the canvas
    is_too_long: bool = False  # whether the last stroke was refused, as the drawing is too long
    canvas_content: JsonObject = field(default_factory=dict)  # what the canvas was given last

    moves_to_last_row: bool = False  # whether a lens that speaks of the last row was just chosen

    # the browser: see `ui/stage.py`
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    revision: int = 0  # the number of the last change that the browser has sent
    reply_count: int = 0
    reply: JsonObject = field(default_factory=dict)  # the reply of this run, so far
    sent_networks: set[tuple[str, bool]] = field(default_factory=set)  # see `stage._unless_sent`
    browser_can_read: bool = True
    play_count: int = 0  # how often a step of the guided path has asked the reading to play
    linked_step: int | None = None  # the step that a link asks for, until its page is open
    page: str | None = None  # the hash by which Streamlit identifies the page that is shown
    address: dict[str, str] | None = None  # the URL's parameters at the end of the last run
    next_address: dict[str, str] | None = None  # what the browser was to write into the URL then
    skips_history: bool = True  # whether the next change of the URL makes no entry in the history

    # files
    picture_error: str | None = None  # why an uploaded picture was refused
    network_error: str | None = None
    network_file: UploadedFile | None = None  # an uploaded file, until it is opened
    results: dict[tuple, Any] = field(default_factory=dict)  # see `session.LensInput.once`

    # the pages Test set, Networks and Train
    answer: int | None = link_field(None, whole(0, data.DIGITS - 1))  # what the digit is taken for
    view: str = link_field("Accuracy by row", one_of("Accuracy by row", "Confusions"))
    network: str | None = link_field(  # whose details are shown
        None,
        one_of(*PRESETS),
        "There is no network of the name in this link: choose one of these.",
        resets_with_page=True,
    )
    run: str | None = link_field(  # the training that is followed
        None,
        lambda text: folders.folder(text).name,
        "The run in this link does not exist: choose one from the list.",
        is_kept=True,
    )
    settings: JsonObject = field(default_factory=dict)  # of the form of Train
    card: str | None = None  # the card that filled the form
    fit_notes: tuple[str, ...] = ()  # what changed in the form with the last choice, and why
    keys: int = 0  # which set of keys the form's widgets have
    overlaid_runs: list[str] | None = None  # whose curves are drawn together; None: the followed
    list_length: int = 12  # how many runs are listed
    open_run: str | None = None  # the listed run whose details are shown
    run_picture: bytes | None = None  # the image that the followed run has read
    shown_snapshot: tuple[str, JsonObject | None, float] = ("", None, 0.0)  # run, snapshot, since
    reading_run: tuple[str, JsonObject | None] = (
        "",
        None,
    )  # the run, and its snapshot that reads the drawing
    replay_start: tuple[str, float] = ("", 0.0)  # the replayed run, and when it began, in seconds


# What only a link holds: a network that was trained in a browser, or taught signs there, becomes
# the `model`; an example or a drawing becomes the `image`; a quiz hides the answer.
LINKS: dict[str, Link] = {
    "trained": Link(None, models.open_linked, UNREADABLE.format("network"), is_kept=True),
    "quiz": Link(None, one_of(1), is_kept=True),
    "signs": Link(None, _parse_signs, UNREADABLE.format("signs"), is_kept=True),
    "example": Link(2, whole(0, data.DIGITS - 1), is_kept=True),
    "drawing": Link(None, link.decode, UNREADABLE.format("drawing"), link.encode, is_kept=True),
}
DATACLASS_OF: dict[str, type] = {}  # by the name of a value
# The values in the link of each page beside the image, and, by its name, of a lens or page.
SHARED_FIELDS = ("model", "row", "unit", "layer", "lesson", "hide")
FIELDS_OF: dict[str, tuple[str, ...]] = {}


def register(kind: type) -> tuple[str, ...]:
    """Add the fields of a dataclass to the values of a session; return those that links hold.

    Raises ValueError for a name that another dataclass has.
    """
    for f in fields(kind):
        if DATACLASS_OF.setdefault(f.name, kind) is not kind:
            raise ValueError(f"{kind} has {f.name!r}, which means something else already.")
        if "link" in f.metadata:
            LINKS[f.name] = f.metadata["link"]
    return tuple(f.name for f in fields(kind) if "link" in f.metadata)


def add_place(place: str, *names: str) -> None:
    """Say which values the link of a lens or page holds beside the shared ones."""
    FIELDS_OF[place] = (*SHARED_FIELDS, *names)


register(Session)
add_place("testset", "digit", "compared", "answer", "view")
add_place("networks", "network")
add_place("train", "run")
