"""What a visitor reads and how it is looked at: the values that pages and lenses share.

Each of them stands in links. What belongs to one owner, such as the canvas, a page or a lens, is a
dataclass of its own in the owner's module; `values.values_of` returns a visitor's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnn_demo import data, library
from rnn_demo.cells import MAX_UNITS
from rnn_demo.explain import state_edit
from rnn_demo.explain.state_edit import StateEdit
from rnn_demo.places import PACKAGE
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import models
from rnn_demo.ui.link_fields import commas, flag_field, link_field, one_of, whole
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


LENS_NAMES = sorted(page.parent.name for page in (PACKAGE / "lenses").glob("*/page.py"))
RENAMED_LENSES = {"numbers": "gates"}  # names in old links, and where these lead
NO_LENS = "The lens in this link does not exist: Watch is shown."
NO_STEP = (
    f"`{{}}` in this link is no step of the path, which has 1 to {len(STEPS)}; the check and its "
    "points are on the page without a server."
)
parse_step = whole(1, len(STEPS))


def _parse_lens(text: str) -> str:
    name = RENAMED_LENSES.get(text, text)
    if name not in LENS_NAMES:
        raise ValueError
    return name


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
    """What is read, where one looks, and how. None: the default, which depends on more."""

    # what is read
    model: str = link_field(DEFAULT, _parse_model, _complain_of_model, is_kept=True)
    image: InputImage = InputImage(data.FIRST_EXAMPLE)  # it is never changed in place

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
    moves_to_last_row: bool = False  # whether a lens that speaks of the last row was just chosen
