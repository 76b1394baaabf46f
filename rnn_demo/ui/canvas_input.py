"""The drawing on the canvas, or the image read instead of it, with Undo and Redo.

A new image moves the cursor to the last row.
"""

import contextlib
import json
from dataclasses import dataclass, field, replace

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.images import drawing
from rnn_demo.ui import session
from rnn_demo.ui.session import PADS
from rnn_demo.ui.state import InputImage
from rnn_demo.words.escape import as_markdown

# Marks a stroke that the server sent; it has no effect on a stroke without dashes
MARK = "strokeDashOffset"
MOST_UNDONE = 40  # steps that Undo goes back
MOST_DRAWING = 200_000  # bytes of a drawing's strokes; a minute of drawing takes 50,000
MOST_HISTORY = 2_000_000  # bytes of all drawings for Undo and Redo
TOO_LONG = "This drawing is too long, so its last stroke isn't read: press Undo, or Clear."


@dataclass
class CanvasHistory:
    """The contents of a visitor's canvas, with Undo and Redo."""

    past: list[InputImage] = field(default_factory=list)  # the images before each change
    future: list[InputImage] = field(default_factory=list)  # the images before each Undo
    picture: bytes | None = None  # the last PNG that the canvas sent
    has_strokes: bool = False
    is_too_long: bool = False  # True if the last stroke was refused because the drawing is too long
    content: JsonObject = field(default_factory=dict)  # the content last sent to the canvas


def replace_drawing_by_image(image: InputImage) -> None:
    """Replace the drawing with an image that was not drawn on the canvas; Undo reverts it."""
    _apply_strokes_sent_with_click()
    _set_input_image_with_undo(image)
    _send_strokes_to_canvas()


def replace_drawing_by_pixels(image: np.ndarray) -> None:
    """Replace the drawing with an image, (28, 28) float32 in [0, 1], that was not drawn there."""
    replace_drawing_by_image(InputImage(pixels=image))


def replace_drawing_by_example(digit: int) -> None:
    """Replace the drawing with the example of a digit."""
    replace_drawing_by_image(InputImage(example=digit))


def clear_canvas() -> None:
    replace_drawing_by_image(InputImage())


def undo_step() -> None:
    """Take back the last stroke, Clear or choice of an example."""
    _apply_strokes_sent_with_click()
    here = session.visitor_values(CanvasHistory)
    if here.is_too_long:  # the refused stroke is only on the canvas
        here.is_too_long = False
        _send_strokes_to_canvas()
    else:
        _move_one_step_in_history(here.past, here.future)


def redo_step() -> None:
    """Redo the last undone step."""
    _apply_strokes_sent_with_click()
    here = session.visitor_values(CanvasHistory)
    _move_one_step_in_history(here.future, here.past)


def content_for_canvas(key: str) -> JsonObject:
    """Return the content for the canvas with a key: a new object if the server has changed it."""
    here = session.visitor_values(CanvasHistory)
    if key not in st.session_state:  # a new canvas, which has sent nothing
        here.content, here.picture = _strokes_with_server_mark(0), None
    return here.content


def apply_stroke_or_show_error(key: str) -> None:
    """Apply the last message of the canvas with a key, if it has a new stroke.

    If a drawing becomes too long, its last stroke is refused and the image stays unchanged.
    """
    try:
        _apply_new_stroke(key)
    except UserError as error:
        session.visitor_values(CanvasHistory).has_strokes = True
        st.error(as_markdown(error))
    if session.visitor_values(CanvasHistory).is_too_long:
        st.error(TOO_LONG)


def _apply_new_stroke(key: str) -> None:
    here = session.visitor_values(CanvasHistory)
    message = session.unchecked_component_value(key, "drawing")
    if not isinstance(message, dict):
        return
    picture, raw = drawing.png_from_canvas_data_url(message.get("data")), message.get("raw")
    is_known, image = picture == here.picture, session.values_of_all_pages().image
    lacks_pixels = image.strokes is not None and image.pixels is None
    if picture is None or (is_known and not lacks_pixels):
        return
    here.picture = picture
    strokes = raw if isinstance(raw, dict) else {}
    objects = strokes.get("objects")
    here.has_strokes = bool(objects)
    if not objects or not isinstance(objects, list) or not isinstance(objects[-1], dict):
        return
    if objects[-1].get(MARK):
        if lacks_pixels and len(objects) == _stroke_count(image):
            session.update_values(image=_input_image_of_drawing(picture, strokes))
        return
    if is_known:
        return
    if len(json.dumps(strokes)) > MOST_DRAWING:
        here.is_too_long = True
        return
    drawn = _input_image_of_drawing(picture, strokes)
    before, now = image.pixels, drawn.pixels
    is_same = before is not None and now is not None and np.array_equal(before, now)
    if is_same and image.strokes is None:  # the server was restarted; the address had its pixels
        _set_image_with_stroke_history(drawn)
        return
    # A busy server gets several strokes in one message. Undo takes back one at a time; the canvas
    # then sends the pixels of the strokes that are left.
    for earlier in _images_before_strokes(drawn, _stroke_count(image) + 1):
        _set_input_image_with_undo(earlier)
    _set_input_image_with_undo(drawn)


def _set_image_with_stroke_history(image: InputImage) -> None:
    """Add its strokes to the image that is read already; Undo takes back one at a time."""
    session.visitor_values(CanvasHistory).past = _trimmed_history(_images_before_strokes(image, 0))
    session.update_values(image=image)


def _images_before_strokes(image: InputImage, least: int) -> list[InputImage]:
    """Return the images, without pixels, of an image's first strokes: from `least` to all but one.

    At most the last MOST_UNDONE are returned.
    """
    strokes = json.loads(image.strokes or '{"objects": []}')
    objects = strokes["objects"]
    return [
        InputImage(strokes=json.dumps({**strokes, "objects": objects[:count]}) if count else None)
        for count in range(max(least, len(objects) - MOST_UNDONE), len(objects))
    ]


def _input_image_of_drawing(picture: bytes, strokes: JsonObject) -> InputImage:
    """Make the image of a drawing from the PNG and the strokes that the canvas sent."""
    red, green, blue, alpha = np.moveaxis(drawing.decode_canvas_png(picture), -1, 0)
    white = np.maximum(np.maximum(red, green), blue) * (alpha / 255.0) / 255.0
    factor = drawing.extra_enlargement_by_normalise(white)
    enlargement = round(factor) if factor > drawing.ENLARGED_FROM else None
    return InputImage(None, drawing.normalise(white), json.dumps(strokes), enlargement)


def _stroke_count(image: InputImage) -> int:
    return len(json.loads(image.strokes or '{"objects": []}')["objects"])


def _apply_strokes_sent_with_click() -> None:
    """Take strokes that came in the same message as a click: they were drawn before the click."""
    for key in PADS.values():
        with contextlib.suppress(UserError):  # the rail shows the error
            _apply_new_stroke(key)


def restore_strokes_from_browser(strokes: JsonObject) -> None:
    """Give the canvas the strokes of a drawing opened by a link, which holds only its pixels.

    They arrive late, and are discarded if another image is read by then. Input from a browser is
    not trusted: anything but a list of strokes is ignored.
    """
    here, objects = session.values_of_all_pages(), strokes.get("objects")
    if not isinstance(objects, list) or not all(isinstance(stroke, dict) for stroke in objects):
        return
    text = json.dumps(strokes)
    is_new = here.image.pixels is not None and here.image.strokes is None
    is_wanted = is_new and not session.visitor_values(CanvasHistory).past
    if is_wanted and len(text) <= MOST_DRAWING:
        _set_image_with_stroke_history(replace(here.image, strokes=text))
        _send_strokes_to_canvas()


def _set_input_image_with_undo(image: InputImage) -> None:
    """Replace the image to read; Undo reverts it."""
    here = session.visitor_values(CanvasHistory)
    here.past = _trimmed_history([*here.past, session.values_of_all_pages().image])
    here.future = []
    _set_input_image(image)


def _move_one_step_in_history(steps: list[InputImage], others: list[InputImage]) -> None:
    if steps:
        others[:] = _trimmed_history([*others, session.values_of_all_pages().image])
        _set_input_image(steps.pop())
        _send_strokes_to_canvas()


def _trimmed_history(images: list[InputImage]) -> list[InputImage]:
    """Return the newest images, within MOST_UNDONE and MOST_HISTORY."""
    images = images[-MOST_UNDONE:]
    # Half for the past, half for the future
    while sum(len(image.strokes or "") for image in images) > MOST_HISTORY / 2:
        del images[0]
    return images


def _set_input_image(image: InputImage) -> None:
    session.reset_linkable_values_where(lambda link: link.resets_with_digit)
    session.update_values(image=image)
    session.visitor_values(CanvasHistory).is_too_long = False


def _strokes_with_server_mark(turn: int) -> JsonObject:
    """Return the strokes for the canvas, marked so that `_apply_new_stroke` recognises them."""
    strokes = json.loads(session.values_of_all_pages().image.strokes or '{"objects": []}')
    marked = [{**stroke, MARK: 1} for stroke in strokes["objects"] if isinstance(stroke, dict)]
    return {**strokes, "objects": marked, "turn": turn}


def _send_strokes_to_canvas() -> None:
    """Send the strokes to the canvas with a new number, as otherwise it would ignore them.

    It answers with its new content, which causes another run of the page, in which widgets may
    still have old values. So this is skipped if the canvas is empty and stays empty.
    """
    here = session.visitor_values(CanvasHistory)
    has_strokes = session.values_of_all_pages().image.strokes is not None
    if here.has_strokes or has_strokes:
        here.content = _strokes_with_server_mark(here.content.get("turn", 0) + 1)
        here.has_strokes = has_strokes  # before the canvas reports it
