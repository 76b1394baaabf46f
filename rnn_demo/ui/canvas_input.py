"""What is drawn on the canvas, or read in its stead, with Undo and Redo.

A digit that is new is shown with all its rows read: the cursor goes to the last one.
"""

import contextlib
import json

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.images import canvas, drawing
from rnn_demo.ui import session
from rnn_demo.ui.state import LINKS
from rnn_demo.words.escape import as_markdown

PADS = {place: f"pad-{place}" for place in ("read", "learn", "train")}  # each page's canvas
session.CANVASES |= dict.fromkeys(PADS.values(), "drawing")
OURS = "strokeDashOffset"  # of a stroke that is not dashed it changes nothing
MOST_UNDONE = 40  # steps that Undo goes back
MOST_DRAWING = 200_000  # bytes of a drawing's strokes; one of a minute takes 50,000
MOST_HISTORY = 2_000_000  # bytes of all drawings that Undo and Redo bring back
READ = ("strokes", "drawn", "example", "enlarged")  # what is read, and what is known of it
TOO_LONG = "This drawing is too long, so its last stroke isn't read: press Undo, or Clear."


def _take_strokes_first() -> None:
    """A click comes in one message with a stroke that was drawn before it, and is called first."""
    for key in PADS.values():
        with contextlib.suppress(UserError):  # the rail says it
            _take(key)


def take_image(image: np.ndarray) -> None:
    """Read an image (28, 28) float32 in [0, 1] that was not drawn on the canvas, which empties."""
    _take_strokes_first()
    _step(drawn=image)
    _remount()


def take_example(digit: int) -> None:
    """Read an example; the canvas empties."""
    _take_strokes_first()
    _step(example=digit)
    _remount()


def clear() -> None:
    """Empty the canvas; `undo` brings the drawing back."""
    _take_strokes_first()
    _step()
    _remount()


def undo() -> None:
    """Take back the last stroke, Clear or choice of an example."""
    _take_strokes_first()
    if session.current().too_long:  # on the canvas alone
        session.keep(too_long=False)
        _remount()
    else:
        _step_to("past", "future")


def redo() -> None:
    """Do again what was undone last."""
    _take_strokes_first()
    _step_to("future", "past")


def canvas_drawing(key: str) -> JsonObject:
    """What the canvas of that key is to show: a new object where the server has changed it."""
    if key not in st.session_state:
        session.keep(canvas_data=_to_mount(0))
    return session.current().canvas_data


def take(key: str) -> None:
    """Take over what the canvas of that key sent, if a stroke is new; it then is what is read.

    Of a drawing that grows too long the last stroke is refused, and what is read stays.
    """
    try:
        _take(key)
    except UserError as error:
        session.keep(holds=True)
        st.error(as_markdown(error))
    if session.current().too_long:
        st.error(TOO_LONG)


def _take(key: str) -> None:
    sent = (st.session_state.get(key) or {}).get("drawing")
    if not isinstance(sent, dict):
        return
    picture, strokes = canvas.png_from_url(sent.get("data")), sent.get("raw")
    if picture is None or picture == session.current().canvas_picture:
        return
    session.keep(canvas_picture=picture)
    red, green, blue, alpha = np.moveaxis(canvas.pixels(picture), -1, 0)
    objects = strokes.get("objects") if isinstance(strokes, dict) else None
    session.keep(holds=bool(objects))
    if not objects or not isinstance(objects, list) or not isinstance(objects[-1], dict):
        return
    if objects[-1].get(OURS):
        return
    if len(json.dumps(strokes)) > MOST_DRAWING:
        session.keep(too_long=True)
        return
    white = np.maximum(np.maximum(red, green), blue) * (alpha / 255.0) / 255.0
    times = drawing.enlargement(white)
    small = round(times) if times > canvas.ENLARGED_FROM else None
    _step(strokes=strokes, drawn=drawing.normalise(white), enlarged=small)


def take_strokes(strokes: JsonObject) -> None:
    """Give the canvas back the strokes of a drawing that came without, out of a link.

    They come late: once something else is read they are no longer wanted.
    """
    wanted = session.current().drawn is not None and not session.current().past
    if wanted and session.current().strokes is None and len(json.dumps(strokes)) <= MOST_DRAWING:
        session.keep(strokes=strokes)
        _remount()


def _now() -> JsonObject:
    """What is read now, for Undo and Redo: strokes as text, which takes less memory."""
    now = {name: session.value_of(name) for name in READ}
    return {**now, "strokes": json.dumps(now["strokes"])}


def _step(**new: object) -> None:
    """Something else is read from here on, which Undo takes back. new: of READ what it has."""
    session.keep(past=_newest([*session.current().past, _now()]), future=[])
    _read_anew({name: new.get(name) for name in READ})


def _step_to(back: str, forth: str) -> None:
    if session.value_of(back):
        *rest, new = session.value_of(back)
        session.keep(**{back: rest, forth: _newest([*session.value_of(forth), _now()])})
        _read_anew({**new, "strokes": json.loads(new["strokes"])})
        _remount()


def _newest(steps: list[JsonObject]) -> list[JsonObject]:
    """As many of the newest steps as are kept in memory."""
    steps = steps[-MOST_UNDONE:]
    while sum(len(step["strokes"]) for step in steps) > MOST_HISTORY / 2:  # past, and future
        del steps[0]
    return steps


def _read_anew(new: JsonObject) -> None:
    at_first = {name: of.default for name, of in LINKS.items() if of.of_digit}
    session.keep(**at_first, **new, quiet=True, too_long=False)


def _to_mount(turn: int) -> JsonObject:
    """Today's strokes for the canvas, marked: it sends them back, and then they are no news."""
    strokes = session.current().strokes or {"objects": []}
    marked = [{**stroke, OURS: 1} for stroke in strokes["objects"] if isinstance(stroke, dict)]
    return {**strokes, "objects": marked, "turn": turn}


def _remount() -> None:
    """Give the canvas today's strokes, with a new number, or it would see nothing new in them.

    It answers with what it then holds, by another run of the page, in which the browser's widgets
    may still be those of before: not where it is empty and stays so.
    """
    strokes = session.current().strokes is not None
    if session.current().holds or strokes:
        turn = session.current().canvas_data.get("turn", 0) + 1
        session.keep(canvas_data=_to_mount(turn), holds=strokes)  # before it says so itself
