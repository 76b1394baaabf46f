"""The values of a visitor that pages and lenses share: image, network, and state of views.

Links store all of them. Values with one owner, such as the canvas, a page or a lens, are in a
dataclass in the owner's module; `session.visitor_values` returns them.
"""

import base64
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
from rnn_demo.ui.link_fields import flag_field, join_with_commas, link_field, whole_number_parser
from rnn_demo.words.guide_steps import STEPS

MOST_COMPARED = 3
LONGEST_PIXELS = 2000  # characters in base64; an image has 1048
UPLOAD_IS_GONE = (
    "The network in this link was uploaded by a visitor, and is available only in that browser, "
    "for a while: ask for its file, or upload it again."
)
HIDABLE_PARTS = {  # CSS selectors of the parts that `hide=` in a teacher's link hides
    "rail": ".stColumn:has(.st-key-rail)",
    # The answer is then hidden everywhere
    "answer": ".st-key-prediction, .st-key-confidence, .st-key-doubt",
    "lenses": ".st-key-lens, .st-key-deeper-lens",
    "navigation": ".st-key-navigation",
    "guide": ".st-key-guide, .st-key-path",
    "title": ".st-key-headline",
}


def _parse_model_name(text: str) -> str:
    if text not in models.upload_entries_by_name() and text not in library.all_model_names():
        raise ValueError
    return text


def _missing_model_text(text: str) -> str:
    if text.startswith(models.UPLOAD):
        return UPLOAD_IS_GONE
    return "The network in this link is not here: another one is used instead."


def _name_list_parser(
    most: int, check: Callable[[str], object]
) -> Callable[[str], tuple[str, ...]]:
    """Return a parser of at most `most` names separated by commas; duplicates are dropped.

    `check` raises for an invalid name.
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
RENAMED_LENSES = {"numbers": "gates"}  # names in old links, and the current names
NO_LENS = "The lens in this link does not exist: Watch is shown."
NO_STEP = (
    f"`{{}}` in this link is no step of the path, which has 1 to {len(STEPS)}; the check and its "
    "points are on the page without a server."
)


def _parse_lens(text: str) -> str:
    name = RENAMED_LENSES.get(text, text)
    if name not in LENS_NAMES:
        raise ValueError
    return name


@dataclass(frozen=True, eq=False)
class InputImage:
    """The image to read: an example, by its digit, or pixels; nothing if both are missing.

    `pixels` is (28, 28) float32 in [0, 1].
    """

    example: int | None = None
    pixels: np.ndarray | None = None

    @classmethod
    def from_browser(cls, message: object) -> "InputImage | None":
        """Make the image of a browser's {"example": 7} or {"pixels": text or None}.

        The text is the pixels, 784 bytes, in base64. Returns None for anything else.
        """
        if not isinstance(message, dict) or len(message) != 1:
            return None
        [(name, value)] = message.items()
        if name == "example":
            is_digit = type(value) is int and value in range(data.DIGITS)
            return cls(example=value) if is_digit else None
        if name != "pixels":
            return None
        if value is None:
            return cls()
        if not isinstance(value, str) or len(value) > LONGEST_PIXELS:
            return None
        try:
            pixels = np.frombuffer(base64.b64decode(value, validate=True), np.uint8)
            image = pixels.reshape(data.ROWS, data.COLUMNS)
        except ValueError:
            return None
        return cls(pixels=image.astype(np.float32) / 255)

    def is_same_as(self, other: "InputImage") -> bool:
        if self.pixels is None or other.pixels is None:
            return self.pixels is other.pixels and self.example == other.example
        return self.example == other.example and np.array_equal(self.pixels, other.pixels)


@dataclass
class Session:
    """The image, the network, and the state of views. None: the default depends on other values."""

    # The image and the network.
    model: str = link_field(DEFAULT, _parse_model_name, _missing_model_text, is_kept=True)
    image: InputImage = InputImage(data.FIRST_EXAMPLE)  # it is never changed in place

    # The state of views.
    lens: str = link_field("watch", _parse_lens, NO_LENS)
    row: int = link_field(  # the cursor's row, from 0; past the last one if none was chosen
        data.ROWS,
        lambda text: whole_number_parser(1, data.ROWS)(text) - 1,
        write=lambda row: str(min(row + 1, data.ROWS)),
        is_kept=True,
        resets_with_digit=True,
    )
    # None for the unit that adds most to the answer, and for the last forward layer
    unit: int | None = link_field(None, whole_number_parser(0, MAX_UNITS - 1))
    layer: int | None = link_field(None, whole_number_parser(0, 2 * MAX_LAYERS - 1))
    hand: StateEdit | None = link_field(  # noqa: RUF009  # the edit of the memory after a row
        None,
        state_edit.parse_edit,
        "`{}` in this link is not a memory edit: the memory is left as it is.",
        resets_with_digit=True,
    )
    lesson: int | None = link_field(  # the open step of the path, from 1
        None, whole_number_parser(1, len(STEPS)), NO_STEP
    )
    hide: tuple[str, ...] = link_field(  # the parts that a teacher's link hides
        (),
        _name_list_parser(len(HIDABLE_PARTS), HIDABLE_PARTS.__getitem__),
        "`{}` in this link is not a part that can be hidden: choose from "
        + ", ".join(HIDABLE_PARTS)
        + ".",
        write=join_with_commas,
    )
    grouped: bool = flag_field(True)  # True if columns are grouped by digit
    pictured: bool = flag_field()  # True to compute a memory's picture if none is stored
    compared: tuple[str, ...] | None = link_field(
        None, _name_list_parser(MOST_COMPARED, _parse_model_name), write=join_with_commas
    )
