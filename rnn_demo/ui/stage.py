"""The stage: what the server sends to the browser, and what the browser sends of a person's acts.

The browser owns the drawing, the cursor, the hand on the memory and the answer on screen: see
`browser/desk/desk.js`, and `browser/app/server_keeper.js` for the messages. It sends {revision,
row, hand, cell, strokes}, where the revision grows with each change that a person makes;
`take_message` reads it. At its end a run of the page replies with
the revision that it knows, and with what the browser lacks.
"""

import base64
import json
from collections.abc import Callable

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import AWAITS_APP, FOLDER, watch_html
from rnn_demo.browser.packed_network import (
    doubt_terms,
    is_live,
    pack_basis,
    pack_maps,
    pack_program,
    pixel_order,
    pixel_text,
)
from rnn_demo.cells import MAX_UNITS
from rnn_demo.data import ROWS
from rnn_demo.explain.state_view import StateView, state_view
from rnn_demo.figures.on_stage import look_of, on_stage
from rnn_demo.files import JsonObject
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.reader.reading import step_name
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import analyses, canvas_input, choices, hands, session
from rnn_demo.ui.models import compute_once
from rnn_demo.ui.server import PLOTLY
from rnn_demo.ui.session import LensInput

NOT_LIVE = "This network does not read while you draw: it reads when the pen is lifted."
NOTHING = "Draw a digit on the canvas, or pick an example."
KEY = "stage-component"
NETWORK_KEY = "sent-network"
session.AUTOMATIC_MESSAGES |= {KEY: "message", NETWORK_KEY: "lacks"}


def _component(name: str, **parts: str) -> Callable[..., object]:
    return st.components.v2.component(
        f"rnn_demo.{name}", js=AWAITS_APP, isolate_styles=False, **parts
    )


_stage, _network = _component("stage"), _component("network")
_answer = _component("answer", html='<div class="answer-part"></div>')
_figure = _component(
    "figure", html=watch_html(), css=(FOLDER / "stage/watch.css").read_text(encoding="utf-8")
)


def take_message() -> None:
    """Take what a person did in the browser, if the message is a new one.

    What a browser sends is not to be trusted: what is no row, hand or cell is ignored.
    """
    here, message = session.current(), (st.session_state.get(KEY) or {}).get("message")
    new_revisions = range(here.revision + 1, 2**53)
    if not isinstance(message, dict) or not _is_in(message.get("revision"), new_revisions):
        return
    here.revision = message["revision"]
    if isinstance(message.get("strokes"), dict):
        canvas_input.restore_strokes(message["strokes"])
    if _is_in(message.get("row"), range(ROWS)):
        here.row = message["row"]
    hands.take_hand(message.get("hand"))
    if isinstance(cell := message.get("cell"), dict):
        layer, unit = cell.get("layer"), cell.get("unit")
        if _is_in(layer, range(2 * MAX_LAYERS)) and _is_in(unit, range(MAX_UNITS)):
            here.layer, here.unit = layer, unit


def _is_in(number: object, numbers: range) -> bool:
    return type(number) is int and number in numbers


def answer_place(part: str) -> None:
    """Make a place that the browser fills, with the answer's "digit", "bars" or "doubt"."""
    _answer(key=f"answer-{part}", data={"part": part, "none": NOTHING})


def show_answer(part: str, probabilities: np.ndarray, answer: int | None, *, key: str) -> None:
    """Show an answer that is not the rail's.

    part: "digit", the class large on its colour, or "bars", its probabilities (classes,). answer:
    the class, or None.
    """
    _answer(
        key=key,
        data={
            "part": part,
            "digit": answer,
            "sure": [round(float(p), 6) for p in probabilities],
            "open": answer is None,
            "look": look_of(session.look()),
        },
    )


def set_question(
    model: Model, image: np.ndarray | None, lens_input: LensInput | None, doubt: str | None
) -> None:
    """Have the browser read with a network, while the pen moves and what is drawn.

    image: (28, 28) float32 in [0, 1], as drawn. lens_input: its reading here, or None where
    there is none. doubt: why the answer may be wrong.
    """
    is_read_there, here = is_live(model.network), session.current()
    with st.container(key="networks-sent"):
        _network(key=NETWORK_KEY, data=_unless_sent(model), on_lacks_change=_take_lacks)
    if not is_read_there:
        st.caption(NOT_LIVE)
    sentences = () if lens_input is None else filter(None, (lens_input.sentence, doubt))
    is_read_here = lens_input is not None and not (is_read_there and here.browser_can_read)
    here.reply = {
        "row": ROWS - 1 if lens_input is None else lens_input.row,
        "question": {
            "image": None if image is None or lens_input is None else pixel_text(image),
            "network": _stamp(model),
            "strange": lens_input is not None and lens_input.strange,
            "doubt": doubt,
            "spoken": " ".join(sentences),
            "reading": (
                _packed_reading(lens_input.reading, model.network.temperatures)
                if lens_input and is_read_here
                else None
            ),
        },
    }


def show(lens_input: LensInput | None, view: StateView | None = None) -> None:
    """Show the row's slider; with a view, or nothing drawn, the whole stage of Watch."""
    described = None
    if lens_input is not None:
        state = view or state_view(
            lens_input.model.network, lens_input.reading, choices.is_grouped()
        )
        described = on_stage(lens_input.reading, state)
        session.current().reply["row"] = lens_input.row
    session.current().reply["figure"] = {
        "watched": lens_input is None or view is not None,
        "view": described,
        "name": lens_input and f"reading-{lens_input.model.name}",
    }
    _figure(key="player", data={"plotly": PLOTLY})


def send_reply(visit: JsonObject) -> None:
    """Reply to the browser, at the end of a run. visit: as `browser/app/visit.js` takes it."""
    here = session.current()
    here.reply_count += 1
    _stage(
        key=KEY,
        data={
            "session": here.id,
            "revision": here.revision,
            "number": here.reply_count,
            "visit": visit,
            "hand": None if here.hand is None else str(here.hand),
            "play": here.play_count,
            "look": look_of(session.look()),
            **{"question": None, "figure": None, "row": ROWS - 1, **here.reply},
        },
        on_message_change=take_message,
    )
    here.reply = {}


def _unless_sent(model: Model) -> bytes | str:
    """Return a network for the browser, or its stamp alone where it has been sent."""
    sent, stamp = session.current().sent_networks, _stamp(model)
    key = stamp, analyses.readout(model) is not None  # a picture of its memory may come later
    if key in sent:
        return stamp
    sent.add(key)
    return _packed_network(model)


def _take_lacks() -> None:
    """Send networks anew that the browser does not have, or read where it can't."""
    here = session.current()
    if (st.session_state.get(NETWORK_KEY) or {}).get("lacks") == "reading":
        here.browser_can_read = False
    else:
        here.sent_networks = set()


def _packed_program(model: Model) -> bytes:
    return pack_program(model.network)


def _packed_network(model: Model) -> bytes:
    """For `browser/app/sent_networks.js`: the lengths of its parts (uint32), and these."""
    readout = analyses.readout(model)
    about = {
        "stamp": _stamp(model),
        "order": pixel_order(model),
        "terms": doubt_terms(model),
        "names": model.network.names,
        "word": step_name(model.network.directions, model.row_order),
    }
    program = compute_once(_packed_program, model) if is_live(model.network) else b""
    pictures = (b"", b"") if readout is None else (pack_basis(readout.basis), pack_maps(readout))
    parts = json.dumps(about).encode(), program, *pictures, hands.packed_ranges(model)
    return b"".join(len(part).to_bytes(4, "little") for part in parts) + b"".join(parts)


def _stamp(model: Model) -> str:
    return f"{model.name} {model.stamp}"


def _packed_reading(reading: Reading, temperatures: np.ndarray | None) -> JsonObject:
    """For `browser/app/sent_networks.js`: float32 in base64."""

    def text(array: np.ndarray) -> str:
        return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()

    return {
        "logits": text(reading.logits),
        "probabilities": text(reading.probabilities),
        "classes": reading.logits.shape[1],
        "layers": [
            {"units": m.states.shape[1], "states": [text(a) for a in m.all_states]}
            for m in reading.layers
        ],
        "temperatures": None if temperatures is None else temperatures.tolist(),
    }
