"""What the visitor has drawn, picked and set, kept in the session so that no page loses it.

A digit that is new is shown with all its rows read: the cursor goes to the last one.

Streamlit forgets a widget's value on a page that does not show it, so widgets hand theirs over.
"""

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.images import canvas, drawing, link
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.spec.spec import MAX_UNITS
from rnn_demo.text import as_markdown

if TYPE_CHECKING:  # it can be imported in a running app only
    from streamlit_drawable_canvas import CanvasResult

MOST_COMPARED = 3
PADS = 4  # keys of canvases, used in turn: a session keeps some kB of every key it has had
LINKED = {"model", "row", "example", "drawing", "compared", "second", "run"}
_DEFAULTS: dict[str, Any] = {
    "pad": 0,  # a new number gives a new, empty canvas
    "on_the_pad": None,  # what that canvas began with, in Fabric.js's JSON
    "strokes": None,  # what is on it now
    "cleared": None,  # what was on the last one, for Undo
    "drawn": None,  # (28, 28) float32: the strokes as a network sees them
    "seen": None,  # the last picture that came from the canvas, to tell a new one
    "example": 3,  # the example that is read instead of the drawing, or None
    "model": DEFAULT,  # the network that reads
    "row": data.ROWS - 1,  # the row under the cursor, the first being 0
    "second": 8,  # what the digit is compared with: an example, or an image of its own
    "compared": None,  # the networks that are compared, by name; None for the usual ones
    "unit": None,  # the unit that a link names, until a view has opened it
    "stop": None,  # where on the tour the visitor is, the first being 0
    "link_read": False,
    "asked": {},  # what stood in the URL at first, until the page has been shown
}


def state(name: str) -> Any:
    """One of the session's values named above."""
    return st.session_state.setdefault(f"drawn.{name}", _DEFAULTS[name])


def keep(**values: Any) -> None:
    """Set some of the session's values."""
    for name, value in values.items():
        st.session_state[f"drawn.{name}"] = value


@functools.cache  # not st.cache_data, which would copy them at every run
def examples() -> list[np.ndarray]:
    """The first test image of each digit, (28, 28) float32 in [0, 1]."""
    test = data.test_split()
    return [
        test.images[np.argmax(test.labels == digit)].astype(np.float32) / 255
        for digit in range(data.DIGITS)
    ]


def image() -> np.ndarray | None:
    """What is to be read: (28, 28) float32 in [0, 1], as drawn; None for an empty canvas."""
    example = state("example")
    if example is None:
        return state("drawn")
    try:
        return examples()[example]
    except UserError:  # MNIST is missing, which the Draw page says
        return None


def second_image() -> np.ndarray:
    """The digit that the first is compared with, like `image`."""
    second = state("second")
    return examples()[second] if isinstance(second, int) else second


def take_image(image: np.ndarray) -> None:
    """Read an image (28, 28) float32 in [0, 1] that was not drawn on the canvas, which empties."""
    clear()
    keep(drawn=image, row=data.ROWS - 1)


def take_example(digit: int) -> None:
    """Read an example; the canvas keeps its strokes."""
    keep(example=digit, row=data.ROWS - 1)


def canvas_key() -> str:
    """The key of today's canvas. On a fresh mount its strokes are handed back to it first."""
    key = f"pad-{state('pad') % PADS}"
    if key not in st.session_state:
        keep(on_the_pad=state("strokes"))
    return key


def take(sent: "CanvasResult") -> None:
    """Take over what the canvas sent, if it is new; it then is what is read."""
    try:
        picture, strokes = canvas.png_of(sent), sent.json_data
        if picture is None or picture == state("seen"):
            return
        keep(seen=picture)
        red, green, blue, alpha = np.moveaxis(canvas.pixels(picture), -1, 0)
    except UserError as error:
        st.error(as_markdown(error))
        return
    if not isinstance(strokes, dict) or not strokes.get("objects"):
        if state("strokes"):  # wiped by the canvas's own tools
            keep(strokes=None, drawn=None)
        return
    white = np.maximum(np.maximum(red, green), blue) * (alpha / 255.0) / 255.0
    keep(strokes=strokes, drawn=drawing.normalise(white), example=None, row=data.ROWS - 1)


def clear() -> None:
    """Empty the canvas; `undo` brings the drawing back."""
    if state("drawn") is not None:
        keep(cleared=(state("strokes"), state("drawn")))
    keep(pad=state("pad") + 1, strokes=None, drawn=None, seen=None, example=None)


def undo() -> None:
    """Bring back what `clear` took away."""
    strokes, drawn = state("cleared")
    keep(pad=state("pad") + 1, strokes=strokes, drawn=drawn, cleared=None, seen=None, example=None)


def read_link() -> None:
    """Take what `write_link` wrote from the URL, once a session; what is unusable is said."""
    if state("link_read"):
        return
    asked = st.query_params.to_dict()
    keep(link_read=True, asked=asked)
    if asked.get("model") in library.names():
        keep(model=asked["model"])
    elif "model" in asked:
        st.warning("The network in this link is not here: another one reads instead.")
    if "compared" in asked:
        compared = dict.fromkeys(asked["compared"].split(","))  # each once
        found = [n for n in compared if n in library.names()][:MOST_COMPARED]
        if len(found) < len(compared):
            st.warning("Some networks in this link are not here, or too many: they are left out.")
        keep(compared=found or None)
    if asked.get("unit") in {str(unit) for unit in range(MAX_UNITS)}:
        keep(unit=int(asked["unit"]))
    elif "unit" in asked:
        st.warning("The unit in this link does not exist: another one is shown.")
    if asked.get("row") in {str(row + 1) for row in range(data.ROWS)}:
        keep(row=int(asked["row"]) - 1)
    elif "row" in asked:
        st.warning("The row in this link does not exist: the last one is shown.")
    if asked.get("example") in set("0123456789"):
        keep(example=int(asked["example"]))
    elif "example" in asked:
        st.warning("The example in this link does not exist: another digit is shown.")
    try:
        if "drawing" in asked:
            keep(drawn=link.decode(asked["drawing"]), example=None)
        if "second" in asked:
            code = asked["second"]
            keep(second=int(code) if code in set("0123456789") else link.decode(code))
    except UserError as error:
        st.warning(as_markdown(error))


def say_what_was_unused() -> None:
    """After a page: what its widgets did not take from the URL, which Streamlit removed from it."""
    for name, value in state("asked").items():
        if name not in LINKED and name not in st.query_params:
            given = "".join(c for c in f"{name}={value}"[:40] if c.isprintable() and c != "`")
            st.warning(f"`{given}` in this link changes nothing: the page is shown as usual.")
    keep(asked={})


def open_page(name: str) -> None:
    """Leave this page for a file of rnn_demo/pages; its address begins anew.

    Without `query_params` Streamlit would raise where a widget is bound to the URL.
    """
    st.switch_page(f"rnn_demo/pages/{name}.py", query_params={})


def write_unit(unit: int) -> None:
    """Put the unit that a view has opened into the URL, too."""
    if st.query_params.get("unit") != str(unit):
        st.query_params["unit"] = str(unit)


def write_link(**more: str) -> None:
    """Put all that makes the picture, and `more`, into the URL: it shows the same elsewhere.

    What widgets bind to the URL themselves stays there.
    """
    shown: dict[str, str] = {"model": state("model"), "row": str(state("row") + 1), **more}
    if state("example") is not None:
        shown["example"] = str(state("example"))
    elif state("drawn") is not None:
        shown["drawing"] = link.encode(state("drawn"))
    if state("compared"):
        shown["compared"] = ",".join(state("compared"))
    second = state("second")
    if not isinstance(second, int):
        shown["second"] = link.encode(second)
    elif second != _DEFAULTS["second"]:
        shown["second"] = str(second)
    for name in LINKED - shown.keys():
        if name in st.query_params:
            del st.query_params[name]
    new = {name: value for name, value in shown.items() if st.query_params.get(name) != value}
    if new:
        st.query_params.update(new)
