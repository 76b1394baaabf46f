"""What the visitor has drawn, picked and set, kept in the session so that no page loses it.

A digit that is new is shown with all its rows read: the cursor goes to the last one.

Streamlit forgets a widget's value where it is not shown, so widgets hand theirs over.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from rnn_demo import data
from rnn_demo.errors import UserError
from rnn_demo.explain.answer import in_words
from rnn_demo.explain.dossier import most_telling_unit
from rnn_demo.figures.colours import Colours, colours
from rnn_demo.images import canvas, drawing
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.text import as_markdown

if TYPE_CHECKING:  # it can be imported in a running app only
    from streamlit_drawable_canvas import CanvasResult

MOST_COMPARED = 3
OURS = "strokeDashOffset"  # of a stroke that is not dashed it changes nothing
MOST_UNDONE = 40  # steps that Undo goes back
_DEFAULTS: dict[str, Any] = {
    "strokes": None,  # what is on the canvas, in Fabric.js's JSON
    "drawn": None,  # (28, 28) float32: what is read where no example is
    "example": 2,  # the example that is read instead, or None
    "past": [],  # the three above before each change, for Undo
    "future": [],  # and after it, for Redo
    "seen": None,  # the last picture that came from the canvas, to tell a new one
    "mounted": None,  # what today's canvas was given to begin with, and how often it was
    "lens": "reading",
    "model": DEFAULT,  # the network that reads
    "order": None,  # the order in which it reads, or None as it was trained
    "row": data.ROWS - 1,  # the row under the cursor, the first being 0
    "unit": None,  # the unit that is looked at, or None for the one that says most
    "layers": {},  # the layer that is looked at, by the network's name; the last if not here
    "show": "state",  # what of the hidden state Reading shows: state, votes or change
    "grouped": True,  # whether its columns are in groups, by the digit for which a unit speaks
    "digit": "best",  # whose logit Reading, Why and Memory look at; whose mistakes the test set's
    "answer": None,  # what those mistakes are taken for
    "view": "Accuracy by row",  # of the test set
    "with-blank": False,
    "both-ways": DEFAULT,  # the network whose curves, trained both ways, are shown
    "similar": False,  # whether others like it are looked for among the test images
    "others-of": "all",  # in which units they are to be alike
    "others-rows": None,  # and in which rows, from and to; None for the row under the cursor
    "against": "nothing",  # and what is subtracted from it
    "readout": "stop_here",
    "direction": "forward",
    "gate": None,
    "mode": "networks",
    "compared": None,  # the networks that are compared, by name; None for the usual ones
    "second": 8,  # what the digit is compared with: an example, or an image of its own
    "share": 0.5,
    "fitted": "last",
    "three": False,
    "off": False,
    "tool": "Blank",
    "blank": (10, 14),
    "shift": 4,
    "swap": (6, 16, 6),
    "wipe": 14,
    "operations": (),  # that are applied, as `lenses/surgery.py` names them
    "painted": None,  # what a painting has made of the digit since, as links name it
    "run": None,  # the training that is followed
    "me": None,  # the secret by which a server for a class knows this visitor
    "lesson": None,  # the step of the guided path that is open, the first being 1
    "opens": None,  # the step of it that a link has just opened, which may be on another page
    "play": 0,  # how often a step of the guided path has asked the reading to play
    "hide": (),  # what a teacher's link takes off the screen
    "known": None,  # what the address held at the end of the last run, as the server knows it
    "written": None,  # what it was to hold then
    "quiet": True,  # whether the next change of the address makes no entry in the history
}


def state(name: str) -> Any:
    """One of the session's values named above."""
    return st.session_state.get(f"drawn.{name}", _DEFAULTS[name])


def keep(**values: Any) -> None:
    """Set some of the session's values."""
    for name, value in values.items():
        st.session_state[f"drawn.{name}"] = value


def look_at(model: str, layer: int, unit: int, **more: Any) -> None:
    """Look at a unit of one of a network's layers, and keep `more`."""
    keep(unit=unit, layers={**state("layers"), model: layer}, **more)


def default(name: str) -> Any:
    """What one of them is at first."""
    return _DEFAULTS[name]


def widget(name: str, value: Any = None) -> dict[str, Any]:
    """What ties a widget to one of the values: `st.toggle("Three axes", **widget("three"))`.

    value: what it shows, if that is not the value itself.
    """
    st.session_state[name] = state(name) if value is None else value
    return {"key": name, "on_change": _take_widget, "args": (name,)}


def _take_widget(name: str) -> None:
    keep(**{name: st.session_state[name]})


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
    except UserError:  # MNIST is missing, which the rail says
        return None


def second_image() -> np.ndarray:
    """The digit that the first is compared with, like `image`."""
    second = state("second")
    return examples()[second] if isinstance(second, int) else second


@dataclass(frozen=True)
class Shown:
    """What a lens is asked to show.

    image: (28, 28) float32 in [0, 1], as drawn. row, layer, unit: what is looked at, from 0.
    """

    model: Model
    image: np.ndarray
    reading: Reading
    row: int
    layer: int
    unit: int
    dark: bool

    @property
    def look(self) -> Colours:
        return colours(self.dark)

    @property
    def said(self) -> str:
        """The answer, how sure, and when it decided, in words."""
        return in_words(self.reading, self.model.card)

    def once(self, what: str, make: Callable[[], Any], *more: Any) -> Any:
        """Something made for this drawing and network: made once, however often it is shown.

        more: what else it depends on; hashable.
        """
        return _once(self.model, self.image, make, what, *more)


def _once(model: Model, image: np.ndarray, make: Callable[[], Any], *what: Any) -> Any:
    of = (model.name, model.stamp, model.row_order, image.tobytes())
    kept = st.session_state.get("made")
    if kept is None or kept["of"] != of:
        kept = st.session_state["made"] = {"of": of}
    if what not in kept:
        kept[what] = make()
    return kept[what]


def shown(model: Model, image: np.ndarray, dark: bool) -> Shown:
    """An image as a network reads it, at the row, layer and unit that the visitor looks at."""
    reading = _once(model, image, lambda: model.read(image), "reading")
    layer = layer_of(model)
    unit, units = state("unit"), reading.layers[layer].states.shape[1]
    unit = most_telling_unit(model.network, reading, layer) if unit is None else unit
    row = min(state("row"), len(reading.probabilities) - 1)
    return Shown(model, image, reading, row, layer, min(unit, units - 1), dark)


def layer_of(model: Model) -> int:
    """The recurrent layer that is looked at: the last one forward unless another was chosen."""
    layers = model.network.layers
    chosen = state("layers").get(model.name)
    if chosen is not None and chosen < len(layers):
        return chosen
    return max(i for i, layer in enumerate(layers) if layer.direction == layers[0].direction)


def take_image(image: np.ndarray) -> None:
    """Read an image (28, 28) float32 in [0, 1] that was not drawn on the canvas, which empties."""
    _step(strokes=None, drawn=image, example=None)
    _remount()


def take_example(digit: int) -> None:
    """Read an example; the canvas empties."""
    _step(strokes=None, drawn=None, example=digit)
    _remount()


def clear() -> None:
    """Empty the canvas; `undo` brings the drawing back."""
    _step(strokes=None, drawn=None, example=None)
    _remount()


def undo() -> None:
    """Take back the last stroke, Clear or choice of an example."""
    _step_to("past", "future")


def redo() -> None:
    """Do again what was undone last."""
    _step_to("future", "past")


def canvas_drawing(key: str) -> dict[str, Any]:
    """What the canvas of that key is to show: a new object where the server has changed it."""
    if key not in st.session_state:
        keep(mounted=_to_mount(0))
    return state("mounted")


def _to_mount(turn: int) -> dict[str, Any]:
    """Today's strokes for the canvas, marked: it sends them back, and then they are no news."""
    strokes = state("strokes") or {"objects": []}
    marked = [{**stroke, OURS: 1} for stroke in strokes["objects"] if isinstance(stroke, dict)]
    return {**strokes, "objects": marked, "turn": turn}


def take(sent: "CanvasResult") -> None:
    """Take over what the canvas sent, if a stroke on it is new; it then is what is read."""
    try:
        picture, strokes = canvas.png_of(sent), sent.json_data
        if picture is None or picture == state("seen"):
            return
        keep(seen=picture)
        red, green, blue, alpha = np.moveaxis(canvas.pixels(picture), -1, 0)
    except UserError as error:
        st.error(as_markdown(error))
        return
    objects = strokes.get("objects") if isinstance(strokes, dict) else None
    if not objects or not isinstance(objects, list) or not isinstance(objects[-1], dict):
        return
    if objects[-1].get(OURS):
        return
    white = np.maximum(np.maximum(red, green), blue) * (alpha / 255.0) / 255.0
    before = (state("strokes") or {}).get("objects") or []
    if objects[: len(before)] == before:  # so that the steps of Undo share their strokes
        objects = before + objects[len(before) :]
    _step(strokes={**strokes, "objects": objects}, drawn=drawing.normalise(white), example=None)


def take_strokes(strokes: dict[str, Any]) -> None:
    """Give the canvas back the strokes of a drawing that came without, out of a link."""
    if state("strokes") is None and state("drawn") is not None:
        keep(strokes=strokes)
        _remount()


def _now() -> dict[str, Any]:
    return {name: state(name) for name in ("strokes", "drawn", "example")}


def _step(**new: Any) -> None:
    """Something else is read from here on, which Undo takes back."""
    keep(past=[*state("past"), _now()][-MOST_UNDONE:], future=[])
    _read_anew(new)


def _read_anew(new: dict[str, Any]) -> None:
    keep(**new, row=data.ROWS - 1, operations=(), painted=None, quiet=True)


def _step_to(back: str, forth: str) -> None:
    if state(back):
        *rest, new = state(back)
        keep(**{back: rest, forth: [*state(forth), _now()]})
        _read_anew(new)
        _remount()


def _remount() -> None:
    """Give the canvas today's strokes, with a new number, or it would see nothing new in them."""
    keep(mounted=_to_mount((state("mounted") or {"turn": 0})["turn"] + 1))


def open_page(name: str) -> None:
    """Leave this page for a file of rnn_demo/pages; its address begins anew.

    Without `query_params` Streamlit would raise where a widget is bound to the URL.
    """
    st.switch_page(f"rnn_demo/pages/{name}.py", query_params={})


def open_read(**values: Any) -> None:
    """Leave this page for Read, with some of the session's values, such as its lens, set."""
    keep(**values)
    open_page("read")
