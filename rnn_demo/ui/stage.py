"""The stage: what the browser is sent, and what it sends of what a person does.

The browser owns the drawing, the cursor, the hand on the memory and the answer that is seen: see
`browser/app.js`. It sends {revision, row, hand, cell, strokes}, where the revision grows with each
change that a person makes; `hear` takes it. A run of the page replies, at its end, with the
revision that it has heard of, and with what the browser lacks.
"""

import base64
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import AWAITS_APP, FOLDER, watch_html
from rnn_demo.browser.program import basis, is_live, maps, order, pixels, program, terms
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
from rnn_demo.ui.models import cached
from rnn_demo.ui.server import PLOTLY
from rnn_demo.ui.session import Shown

NOT_LIVE = "This network does not read while you draw: it reads when the pen is lifted."
NOTHING = "Draw a digit on the canvas, or pick an example."
KEY = "stage-component"
session.CANVASES[KEY] = "message"
session.BY_ITSELF |= {"sent-program": "lacks", "sent-memory": "lacks"}


def _component(name: str, **parts: str) -> Callable[..., object]:
    return st.components.v2.component(
        f"rnn_demo.{name}", js=AWAITS_APP, isolate_styles=False, **parts
    )


_stage, _program, _memory = (_component(name) for name in ("stage", "program", "memory"))
_answer = _component("answer", html='<div class="answer-part"></div>')
_figure = _component(
    "figure", html=watch_html(), css=(FOLDER / "watch.css").read_text(encoding="utf-8")
)


def hear() -> None:
    """Take over what a person did in the browser, if it is news.

    What a browser sends is not to be trusted: what is no row, hand or cell is left alone.
    """
    here, message = session.current(), (st.session_state.get(KEY) or {}).get("message")
    news = range(here.revision + 1, 2**53)
    if not isinstance(message, dict) or not _is_in(message.get("revision"), news):
        return
    here.revision = message["revision"]
    if isinstance(message.get("strokes"), dict):
        canvas_input.take_strokes(message["strokes"])
    if _is_in(message.get("row"), range(ROWS)):
        here.row = message["row"]
    hands.take(message.get("hand"))
    if isinstance(cell := message.get("cell"), dict):
        layer, unit = cell.get("layer"), cell.get("unit")
        if _is_in(layer, range(2 * MAX_LAYERS)) and _is_in(unit, range(MAX_UNITS)):
            here.layer, here.unit = layer, unit


def _is_in(number: object, numbers: range) -> bool:
    return type(number) is int and number in numbers


def answer_part(name: str) -> None:
    """A place that the browser fills, with the answer's "digit", "bars" or "doubt"."""
    _answer(key=f"answer-{name}", data={"part": name, "none": NOTHING})


def answer_of(
    sure: np.ndarray, answer: int | None, names: Sequence[str] | None = None, *, key: str
) -> None:
    """Bars of probabilities (classes,) that are not the rail's. answer: the class, or None."""
    _answer(key=key, data=_answered("bars", sure, answer, names))


def tile_of(
    sure: np.ndarray, answer: int | None, names: Sequence[str] | None = None, *, key: str
) -> None:
    """The class itself, large, on its colour."""
    _answer(key=key, data=_answered("digit", sure, answer, names))


def _answered(
    part: str, sure: np.ndarray, answer: int | None, names: Sequence[str] | None
) -> JsonObject:
    return {
        "part": part,
        "digit": answer,
        "sure": [round(float(p), 6) for p in sure],
        "open": answer is None,
        "names": None if names is None else list(names),
        "look": look_of(session.look()),
    }


def ask(model: Model, image: np.ndarray | None, shown: Shown | None, doubt: str | None) -> None:
    """Let the browser read with a model, while the pen moves and what is drawn.

    image: (28, 28) float32 in [0, 1], as drawn. shown: as it is read here, or None where it can't
    be. doubt: why the answer may be wrong.
    """
    reads, stamp, here = is_live(model.network), _stamp(model), session.current()
    kind = f"memory {analyses.readout(model) is not None}"  # a picture of it may come later
    with st.container(key="networks-sent"):
        _program(
            key="sent-program",
            data=_once("program", stamp, lambda: cached(_packed_program, model)) if reads else b"",
            on_lacks_change=_send_again,
        )
        _memory(
            key="sent-memory",
            data=_once(kind, stamp, lambda: _packed_memory(model)),
            on_lacks_change=_send_again,
        )
    if not reads:
        st.caption(NOT_LIVE)
    unread = shown is None or (reads and here.reads_here)
    here.reply = {
        "row": ROWS - 1 if shown is None else shown.row,
        "question": {
            "image": None if image is None or shown is None else pixels(image),
            "program": stamp,
            "order": order(model),
            "terms": terms(model),
            "names": list(model.network.names or map(str, range(model.network.classes))),
            "signs": model.network.names,
            "word": step_name(model.network.directions, model.row_order),
            "strange": shown is not None and shown.strange,
            "doubt": doubt,
            "said": "" if shown is None else " ".join(filter(None, (shown.sentence, doubt))),
            "reading": None if shown is None or unread else _packed_reading(shown.reading),
        },
    }


def show(shown: Shown | None, view: StateView | None = None) -> None:
    """The row's slider; with a view Watch's whole stage. A click on a cell sets row and unit."""
    described, watched = None, shown is None or view is not None
    if shown is not None:
        view = view or state_view(shown.model.network, shown.reading, choices.is_grouped())
        described = on_stage(shown.reading, view)
        session.current().reply["row"] = shown.row
    session.current().reply["figure"] = {
        "watched": watched,
        "view": described,
        "name": shown and f"reading-{shown.model.name}",
    }
    _figure(key="player", data={"plotly": PLOTLY})


def answer(visit: JsonObject) -> None:
    """Reply to the browser, at the end of a run. visit: as `browser/visit.js` keeps it."""
    here = session.current()
    here.replies += 1
    hand = None if here.hand is None else str(here.hand)
    said = {"question": None, "figure": None, "row": ROWS - 1, **here.reply}
    _stage(
        key=KEY,
        data={
            "session": here.id,
            "revision": here.revision,
            "number": here.replies,
            "visit": visit,
            "hand": hand,
            "play": here.play,
            "look": look_of(session.look()),
            **said,
        },
        on_message_change=hear,
    )
    here.reply = {}


def _once(kind: str, stamp: str, make: Callable[[], bytes]) -> bytes | str:
    """What is made for the browser, or its stamp alone where it has been sent."""
    here = session.current()
    if (kind, stamp) in here.sent:
        return stamp
    if content := make():
        here.sent = {*here.sent, (kind, stamp)}
    return content


def _send_again() -> None:
    here, lacks = session.current(), (st.session_state.get("sent-program") or {}).get("lacks")
    here.sent = set()
    here.reads_here = here.reads_here and lacks != "reading"


def _packed_program(model: Model) -> bytes:
    return program(model.network, _stamp(model))


def _packed_memory(model: Model) -> bytes:
    """For `network_store.js`: lengths of stamp, basis, maps and hands (uint32), and these."""
    readout = analyses.readout(model)
    pictures = (b"", b"") if readout is None else (basis(readout.basis), maps(readout))
    parts = _stamp(model).encode(), *pictures, hands.packed(model)
    return b"".join(len(part).to_bytes(4, "little") for part in parts) + b"".join(parts)


def _stamp(model: Model) -> str:
    return f"{model.name} {model.stamp}"


def _packed_reading(reading: Reading) -> JsonObject:
    """For `browser/network_store.js`: float32 in base64."""

    def text(array: np.ndarray) -> str:
        return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()

    return {
        "image": pixels(reading.image),
        "logits": text(reading.logits),
        "probabilities": text(reading.probabilities),
        "classes": reading.logits.shape[1],
        "layers": [
            {"units": m.states.shape[1], "states": [text(a) for a in m.carried]}
            for m in reading.layers
        ],
    }
