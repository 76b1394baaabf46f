"""What is drawn on the canvas, or read in its stead, with Undo and Redo.

A new image is shown with all its rows read: the cursor goes to the last row.
"""

import contextlib
import json
from dataclasses import replace

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.images import canvas, drawing
from rnn_demo.ui import session
from rnn_demo.ui.state import LINKS, InputImage
from rnn_demo.words.escape import as_markdown

PADS = {place: f"pad-{place}" for place in ("read", "learn", "train")}  # the canvas of each page
session.AUTOMATIC_MESSAGES |= dict.fromkeys(PADS.values(), "drawing")
MARK = "strokeDashOffset"  # of a stroke that the server gave: it changes no stroke without dashes
MOST_UNDONE = 40  # steps that Undo goes back
MOST_DRAWING = 200_000  # bytes of a drawing's strokes; one of a minute takes 50,000
MOST_HISTORY = 2_000_000  # bytes of all drawings that Undo and Redo bring back
TOO_LONG = "This drawing is too long, so its last stroke isn't read: press Undo, or Clear."


def read(image: InputImage) -> None:
    """Read something that was not drawn on the canvas, which empties; `undo` takes it back."""
    _take_pending_strokes()
    _read(image)
    _send_to_canvas()


def read_image(image: np.ndarray) -> None:
    """Read an image (28, 28) float32 in [0, 1] that was not drawn on the canvas."""
    read(InputImage(pixels=image))


def read_example(digit: int) -> None:
    """Read an example."""
    read(InputImage(example=digit))


def clear() -> None:
    """Empty the canvas."""
    read(InputImage())


def undo() -> None:
    """Take back the last stroke, Clear or choice of an example."""
    _take_pending_strokes()
    here = session.current()
    if here.is_too_long:  # the stroke is on the canvas alone
        here.is_too_long = False
        _send_to_canvas()
    else:
        _move_in_history(here.past, here.future)


def redo() -> None:
    """Do again what was undone last."""
    _take_pending_strokes()
    here = session.current()
    _move_in_history(here.future, here.past)


def canvas_drawing(key: str) -> JsonObject:
    """Return what the canvas of a key shows: a new object where the server has changed it."""
    if key not in st.session_state:
        session.update(canvas_content=_content(0))
    return session.current().canvas_content


def take_drawing(key: str) -> None:
    """Read what the canvas of a key has sent, if it has a new stroke.

    Of a drawing that grows too long the last stroke is refused: the image stays as it is.
    """
    try:
        _take_drawing(key)
    except UserError as error:
        session.update(has_strokes=True)
        st.error(as_markdown(error))
    if session.current().is_too_long:
        st.error(TOO_LONG)


def _take_drawing(key: str) -> None:
    here, message = session.current(), (st.session_state.get(key) or {}).get("drawing")
    if not isinstance(message, dict):
        return
    picture, strokes = canvas.png_from_url(message.get("data")), message.get("raw")
    if picture is None or picture == here.canvas_picture:
        return
    here.canvas_picture = picture
    red, green, blue, alpha = np.moveaxis(canvas.pixels(picture), -1, 0)
    objects = strokes.get("objects") if isinstance(strokes, dict) else None
    here.has_strokes = bool(objects)
    if not objects or not isinstance(objects, list) or not isinstance(objects[-1], dict):
        return
    if objects[-1].get(MARK):
        return
    text = json.dumps(strokes)
    if len(text) > MOST_DRAWING:
        here.is_too_long = True
        return
    white = np.maximum(np.maximum(red, green), blue) * (alpha / 255.0) / 255.0
    factor = drawing.enlargement(white)
    enlargement = round(factor) if factor > canvas.ENLARGED_FROM else None
    _read(InputImage(None, drawing.normalise(white), text, enlargement))


def _take_pending_strokes() -> None:
    """Take the strokes that came in one message with a click: they were drawn before it."""
    for key in PADS.values():
        with contextlib.suppress(UserError):  # the rail says it
            _take_drawing(key)


def restore_strokes(strokes: JsonObject) -> None:
    """Give the canvas the strokes of a drawing that came out of a link, without them.

    They come late: once something else is read they are no longer wanted.
    """
    here, text = session.current(), json.dumps(strokes)
    is_wanted = here.image.pixels is not None and here.image.strokes is None and not here.past
    if is_wanted and len(text) <= MOST_DRAWING:
        here.image = replace(here.image, strokes=text)
        _send_to_canvas()


def _read(image: InputImage) -> None:
    """Read another image, which Undo takes back."""
    here = session.current()
    here.past, here.future = _cut([*here.past, here.image]), []
    _set_image(image)


def _move_in_history(steps: list[InputImage], others: list[InputImage]) -> None:
    if steps:
        others[:] = _cut([*others, session.current().image])
        _set_image(steps.pop())
        _send_to_canvas()


def _cut(images: list[InputImage]) -> list[InputImage]:
    """Return as many of the newest images as are kept in memory."""
    images = images[-MOST_UNDONE:]
    while sum(len(image.strokes or "") for image in images) > MOST_HISTORY / 2:  # past, and future
        del images[0]
    return images


def _set_image(image: InputImage) -> None:
    reset = {name: link.default for name, link in LINKS.items() if link.resets_with_digit}
    session.update(**reset, image=image, skips_history=True, is_too_long=False)


def _content(turn: int) -> JsonObject:
    """Return the strokes for the canvas, marked: when it sends them back they are no news."""
    strokes = json.loads(session.current().image.strokes or '{"objects": []}')
    marked = [{**stroke, MARK: 1} for stroke in strokes["objects"] if isinstance(stroke, dict)]
    return {**strokes, "objects": marked, "turn": turn}


def _send_to_canvas() -> None:
    """Give the canvas the strokes, with a new number: else it would see nothing new in them.

    It answers with its new content, by another run of the page, in which the browser's widgets may
    still have old values: so not where it is empty and stays empty.
    """
    here, has_strokes = session.current(), session.current().image.strokes is not None
    if here.has_strokes or has_strokes:
        here.canvas_content = _content(here.canvas_content.get("turn", 0) + 1)
        here.has_strokes = has_strokes  # before the canvas says so itself
