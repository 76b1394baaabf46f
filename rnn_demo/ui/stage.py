"""The server's side of the stage: its messages to and from the browser.

The browser owns the drawing, the cursor, the edit of the memory and the answer on screen: see
`browser/desk/desk.js`, and `browser/app/server_keeper.js` for the messages. The browser sends
{revision, drawing, row, hand, cell}, where the revision grows with each change that a person makes;
`apply_stage_message` applies it. At the end of a run the page replies with the contents of the
desk, and with the newest revision that it knows.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import AWAITS_APP, FOLDER, stage_and_controls_html
from rnn_demo.browser.packed_network import (
    bytes_as_base64,
    pack_memory_readout,
    pack_picture_basis,
    pack_program,
    pixel_order,
    pixels_as_base64,
    runs_live_in_browser,
    strangeness_limit,
)
from rnn_demo.cells import MAX_UNITS
from rnn_demo.data import ROWS
from rnn_demo.explain.answer import digit_if_likely_enough
from rnn_demo.explain.state_edit import StateEdit
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.figures.on_stage import colours_and_inks_as_dict, stage_description_as_json_object
from rnn_demo.files import JsonObject
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.reader.reading import step_word
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import analyses, choices, session, state_edits
from rnn_demo.ui.models import compute_once
from rnn_demo.ui.server import PLOTLY
from rnn_demo.ui.session import NETWORK_KEY, STAGE_KEY, LensInput
from rnn_demo.ui.state import InputImage

NOT_LIVE = "This network does not read while you draw: it reads when the pen is lifted."
NOTHING = "Draw a digit on the canvas, or pick an example."


def _declare_named_component(name: str, **parts: str) -> Callable[..., object]:
    return st.components.v2.component(
        f"rnn_demo.{name}", js=AWAITS_APP, isolate_styles=False, **parts
    )


_stage, _network = _declare_named_component("stage"), _declare_named_component("network")
_answer = _declare_named_component("answer", html='<div class="answer-part"></div>')
_edit_sentence = _declare_named_component("edit_sentence", html='<p class="edit-sentence"></p>')
_drawing_tools = _declare_named_component(
    "drawing_tools", html=(FOLDER / "app/drawing_tools.html").read_text(encoding="utf-8")
)
_figure = _declare_named_component(
    "figure",
    html=stage_and_controls_html(),
    css=(FOLDER / "stage/watch.css").read_text(encoding="utf-8"),
)


@dataclass
class PageRunOutput:
    """The state that a run of the page shows, from which its reply is made.

    Attributes:
        model: The network that reads; None if none is chosen.
        lens_input: The image and its reading; None if there is none.
        has_stage: True if the page contains the stage.
        is_watched: True if it is the whole stage; otherwise only its slider is shown.
    """

    model: Model | None = None
    lens_input: LensInput | None = None
    has_stage: bool = False
    is_watched: bool = False


@dataclass
class BrowserSyncState:
    """The server's knowledge of a visitor's browser."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))  # identifies the session
    revision: int = 0  # of the last change that the browser has sent
    reply_count: int = 0
    sent_networks: set[tuple[str, bool]] = field(
        default_factory=set
    )  # see `_packed_network_or_stamp`
    can_read: bool = True
    play_count: int = 0  # how often the guided path has asked for the reading to be played
    shown: PageRunOutput = field(default_factory=PageRunOutput)  # the output of this run so far


def reset_page_run_output() -> None:
    """Forget what the previous run has shown."""
    session.visitor_values(BrowserSyncState).shown = PageRunOutput()


def apply_stage_message() -> None:
    """Apply the visitor's changes in the browser's message, if it is new.

    Input from a browser is not trusted: invalid drawings, rows, edits and cells are ignored.
    """
    here, browser = (
        session.values_of_all_pages(),
        session.visitor_values(BrowserSyncState),
    )
    message = session.unchecked_component_value(STAGE_KEY, "message")
    new_revisions = range(browser.revision + 1, 2**53)
    if not isinstance(message, dict):
        return
    if not _is_int_in_range(message.get("revision"), new_revisions):
        return
    browser.revision = message["revision"]
    if (image := InputImage.from_browser(message.get("drawing"))) is not None:
        session.set_image(image)
    if _is_int_in_range(message.get("row"), range(ROWS)):
        here.row = message["row"]
    state_edits.set_edit_from_browser_text(message.get("hand"))
    if isinstance(cell := message.get("cell"), dict):
        layer, unit = cell.get("layer"), cell.get("unit")
        is_unit = _is_int_in_range(unit, range(MAX_UNITS))
        if is_unit and _is_int_in_range(layer, range(2 * MAX_LAYERS)):
            here.layer, here.unit = layer, unit


def _is_int_in_range(number: object, numbers: range) -> bool:
    return type(number) is int and number in numbers


def let_browser_show_answer(part: str) -> None:
    """Add an element that the browser fills with the answer's "digit", "bars" or "doubt"."""
    _answer(key=f"answer-{part}", data={"part": part, "none": NOTHING})


def show_drawing_tools(pen_width: int) -> None:
    """Show Clear, Undo and Redo, which the browser does; the pen's width is in CSS pixels."""
    _drawing_tools(key="drawing-tools", data={"pen": pen_width})


def show_answer_part(part: str, probabilities: np.ndarray, *, key: str) -> None:
    """Show an answer other than the rail's, by its probabilities (classes,).

    `part` is "digit", the class large on its colour, or "bars", the probabilities.
    """
    answer = digit_if_likely_enough(probabilities)
    _answer(
        key=key,
        data={
            "part": part,
            "digit": answer,
            "sure": [round(float(p), 6) for p in probabilities],
            "open": answer is None,
            "look": colours_and_inks_as_dict(session.page_colours()),
        },
    )


def show_edit_sentence(
    before: Reading, after: Reading, hand: StateEdit, ranges: Sequence[UnitRanges], *, key: str
) -> None:
    """Let the browser write what an edit of the memory did, and how the answer changed.

    The readings are those without the edit and with it; `ranges` are those of the network's units.
    """
    _edit_sentence(
        key=key,
        data={
            "before": _packed_reading(before, None),
            "after": _packed_reading(after, None),
            "hand": str(hand),
            "ranges": [
                {
                    "digit": of.digit.tolist(),
                    "units": len(of.digit),
                    "states": of.state_array_count,
                }
                for of in ranges
            ],
            "turn": after.step_word,
            "names": after.names,
        },
    )


def send_network(model: Model, lens_input: LensInput | None) -> None:
    """Let the browser read with a network; `lens_input` is the reading here, if any."""
    with st.container(key="networks-sent"):
        _network(
            key=NETWORK_KEY,
            data=_packed_network_or_stamp(model),
            on_lacks_change=_note_data_browser_lacks,
        )
    if not runs_live_in_browser(model.network):
        st.caption(NOT_LIVE)
    shown = session.visitor_values(BrowserSyncState).shown
    shown.model, shown.lens_input = model, lens_input


def show_stage(lens_input: LensInput | None, is_watched: bool = False) -> None:
    """Show the whole stage if `is_watched`, or without a drawing; otherwise only its slider."""
    shown = session.visitor_values(BrowserSyncState).shown
    shown.has_stage, shown.is_watched = True, is_watched
    if lens_input is not None:  # a lens may open at a row other than the rail's
        shown.lens_input = lens_input
    _figure(key="player", data={"plotly": PLOTLY})


def send_reply(visit: JsonObject) -> None:
    """Reply to the browser, at the end of a run. `visit` is a `Visit` of app_types.d.ts."""
    here, browser = (
        session.values_of_all_pages(),
        session.visitor_values(BrowserSyncState),
    )
    browser.reply_count += 1
    shown, image = browser.shown, session.current_image()
    _stage(
        key=STAGE_KEY,
        data={
            "session": browser.id,
            "revision": browser.revision,
            "number": browser.reply_count,
            "visit": visit,
            "image": None if image is None else pixels_as_base64(image),
            "example": here.image.example,
            "question": _reading_task_as_json_object(shown),
            "figure": _stage_view_as_json_object(shown),
            "row": ROWS - 1 if shown.lens_input is None else shown.lens_input.row,
            "hand": None if here.hand is None else str(here.hand),
            "play": browser.play_count,
            "look": colours_and_inks_as_dict(session.page_colours()),
        },
        on_message_change=apply_stage_message,
    )
    reset_page_run_output()


def _reading_task_as_json_object(shown: PageRunOutput) -> JsonObject | None:
    """Return the image and network that the browser must read; None if no network is chosen."""
    model, lens_input = shown.model, shown.lens_input
    if model is None:
        return None
    is_read = session.current_image() is not None and lens_input is not None
    can_read = session.visitor_values(BrowserSyncState).can_read
    is_read_there = can_read and runs_live_in_browser(model.network)
    packed = None
    if lens_input is not None and not is_read_there:
        packed = _packed_reading(lens_input.reading, model.network.temperatures)
    return {
        "network": model.name_and_stamp,
        "canRead": is_read,
        "strange": lens_input is not None and lens_input.is_strange,
        "spoken": lens_input.answer_sentence if is_read and lens_input else "",
        "reading": packed,
    }


def _stage_view_as_json_object(shown: PageRunOutput) -> JsonObject | None:
    """Return what the open lens shows on the stage; None if there is no stage."""
    lens_input = shown.lens_input
    if not shown.has_stage:
        return None
    if lens_input is None:
        return {"watched": True, "view": None, "name": None}
    is_grouped = shown.is_watched or choices.are_columns_grouped_by_digit()
    view = network_state_view(lens_input.model.network, is_grouped)
    return {
        "watched": shown.is_watched,
        "view": stage_description_as_json_object(lens_input.reading, view),
        "name": f"reading-{lens_input.model.name}",
    }


def _packed_network_or_stamp(model: Model) -> bytes | str:
    """Return a network for the browser, or only its stamp if it was sent before."""
    sent, stamp = session.visitor_values(BrowserSyncState).sent_networks, model.name_and_stamp
    # The picture of its memory may be computed later
    key = stamp, analyses.load_memory_readout(model) is not None
    if key in sent:
        return stamp
    sent.add(key)
    return _packed_network(model)


def _note_data_browser_lacks() -> None:
    """Note that the browser needs the networks again, or can't read."""
    here = session.visitor_values(BrowserSyncState)
    if session.unchecked_component_value(NETWORK_KEY, "lacks") == "reading":
        here.can_read = False
    else:
        here.sent_networks = set()


def _network_program_bytes(model: Model) -> bytes:
    return pack_program(model.network)


def _packed_network(model: Model) -> bytes:
    """Pack a network for `browser/app/sent_networks.js`: the lengths of parts, then the parts."""
    readout = analyses.load_memory_readout(model)
    about = {
        "stamp": model.name_and_stamp,
        "order": pixel_order(model),
        "limit": strangeness_limit(model),
        "names": model.network.names,
        "word": step_word(model.network.directions, model.network.row_order),
    }
    program = (
        compute_once(_network_program_bytes, model) if runs_live_in_browser(model.network) else b""
    )
    pictures = (
        (b"", b"")
        if readout is None
        else (pack_picture_basis(readout.basis), pack_memory_readout(readout))
    )
    parts = (
        json.dumps(about).encode(),
        program,
        *pictures,
        state_edits.packed_unit_ranges(model),
    )
    return b"".join(len(part).to_bytes(4, "little") for part in parts) + b"".join(parts)


def _packed_reading(reading: Reading, temperatures: np.ndarray | None) -> JsonObject:
    """Pack a reading for `browser/app/sent_networks.js`: float32 in base64."""

    def text(array: np.ndarray) -> str:
        return bytes_as_base64(np.ascontiguousarray(array, "<f4").tobytes())

    return {
        "logits": text(reading.logits),
        "probabilities": text(reading.probabilities),
        "classes": reading.logits.shape[1],
        "layers": [
            {"units": m.states.shape[1], "states": [text(a) for a in m.h_and_c]}
            for m in reading.layers
        ],
        "temperatures": None if temperatures is None else temperatures.tolist(),
    }
