"""What the browser does by itself: it reads while the pen moves, and draws and plays a reading.

The server writes its answer as always. Beside it stand empty parts, which the browser fills while
it draws or plays, and then hides again; where its reader does not run they stay empty.
"""

import base64
import functools
from collections.abc import Callable

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import FOLDER, called, watch_html
from rnn_demo.browser.program import basis, is_live, maps, order, pixels, program, terms
from rnn_demo.data import ROWS
from rnn_demo.explain.state_view import StateView, state_view
from rnn_demo.figures.colours import INK_ON
from rnn_demo.figures.on_stage import look_of, on_stage
from rnn_demo.files import JsonObject
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.reader.reading import step_name
from rnn_demo.ui import choices, hands, known, session
from rnn_demo.ui.models import cached
from rnn_demo.ui.server import PLOTLY
from rnn_demo.ui.session import Shown

NOT_LIVE = "This network does not read while you draw: it reads when the pen is lifted."
_SAY = """export default ({ data }) => {
  window.rnnWords = data;
  window.dispatchEvent(new Event("rnn-words"));
  return () => { if (window.rnnWords === data) window.rnnWords = null; };
}"""
session.BY_ITSELF |= {"live-reader": "lacks", "live-memory": "lacks"}
_reader = st.components.v2.component("rnn_demo.reader", js=called("live"), isolate_styles=False)
_memory = st.components.v2.component(
    "rnn_demo.memory", js=called("remembered"), isolate_styles=False
)
_words = st.components.v2.component("rnn_demo.words", js=_SAY, isolate_styles=False)
_parts = {
    name: st.components.v2.component(
        f"rnn_demo.part.{name}",
        html=f'<div class="live-part" data-part="{name}"></div>',
        isolate_styles=False,
    )
    for name in ("digit", "bars")
}
_player = st.components.v2.component(
    "rnn_demo.player",
    html=watch_html(),
    css=(FOLDER / "watch.css").read_text(encoding="utf-8"),
    js=called("watch"),
    isolate_styles=False,
)


def part(name: str) -> None:
    """Room for the browser's own "digit" or "bars", beside the server's."""
    _parts[name](key=f"live-{name}")


def live(model: Model, image: np.ndarray | None, said: str, *, strange: bool = False) -> None:
    """Let the browser read with a model while the pen moves; called after the server's answer.

    image: (28, 28) float32 in [0, 1], what the server has read, as drawn. said: its answer in
    words. strange: whether it looks like no digit.
    """
    reads, stamp, look = is_live(model.network), _stamp(model), session.look()
    with st.container(key="live"):
        _words(
            key="live-words",
            data={
                "image": None if image is None else pixels(image),
                "canvas": session.current().strokes is not None,  # whether it holds the image
                "program": stamp,
                "order": order(model),
                "terms": terms(model),
                "said": said,
                "strange": strange,
                "word": step_name(model.network.directions, model.row_order),
                "look": {"digits": look.digits, "inks": INK_ON, "faint": look.faint},
            },
        )
        _reader(
            key="live-reader",
            data=_once("program", stamp, lambda: cached(_program, model)) if reads else b"",
            on_lacks_change=_send_again,
        )
        pictured = known.readout(model) is not None
        _memory(
            key="live-memory",
            data=_once(f"memory {pictured}", stamp, lambda: _remembered(model)),
            on_lacks_change=_send_again,
        )
    if not reads:
        st.caption(NOT_LIVE)


def _once(kind: str, stamp: str, make: Callable[[], bytes]) -> bytes | str:
    """What is made for the browser, or its stamp alone where it has been sent."""
    sent = session.current().sent
    if (kind, stamp) in sent:
        return stamp
    if content := make():
        session.keep(sent={*sent, (kind, stamp)})
    return content


def _send_again() -> None:
    lacks = (st.session_state.get("live-reader") or {}).get("lacks")
    session.keep(sent=set(), reads_here=session.current().reads_here and lacks != "reading")


def _program(model: Model) -> bytes:
    return program(model.network, _stamp(model))


def _remembered(model: Model) -> bytes:
    """For `browser/remembered.js`: lengths of stamp, basis, maps and hands (uint32), and these."""
    readout = known.readout(model)
    pictures = (b"", b"") if readout is None else (basis(readout.basis), maps(readout))
    parts = _stamp(model).encode(), *pictures, hands.packed(model)
    return b"".join(len(part).to_bytes(4, "little") for part in parts) + b"".join(parts)


def _stamp(model: Model) -> str:
    return f"{model.name} {model.stamp}"


def player(shown: Shown | None, view: StateView | None = None, *, drawn: bool = True) -> None:
    """The row's slider; with a view Watch's whole stage. A click on a cell sets row and unit.

    drawn: whether there is a drawing that is to be seen on it.

    The browser reads what it shows; where it can't it is sent what was read here.
    """
    shapes, reading, described, watched = [], None, None, shown is None or view is not None
    if shown is not None:
        network = shown.model.network
        shapes = [layer.states.shape for layer in shown.reading.layers]
        view = view or state_view(network, shown.reading, choices.is_grouped())
        described = on_stage(shown.reading, view)
        if drawn and not (is_live(network) and session.current().reads_here):
            reading = _packed(shown.reading)
    _player(
        key="player",
        data={
            "play": session.current().play,
            "row": ROWS - 1 if shown is None else shown.row,
            "watched": watched,
            "view": described,
            "name": shown and f"reading-{shown.model.name}",
            "look": look_of(session.look()),
            "plotly": PLOTLY,
            "reading": reading,
            "hand": None if (hand := session.current().hand) is None else str(hand),
        },
        on_cell_change=functools.partial(_take_cell, shapes),
        on_hand_change=lambda: hands.take(st.session_state["player"].get("hand")),
    )


def _packed(reading: Reading) -> JsonObject:
    """For `browser/watch.js`: float32 in base64."""

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


def _take_cell(shapes: list[tuple[int, ...]]) -> None:
    """What a browser sends is not to be trusted: a cell that is none is left alone."""
    cell = st.session_state["player"].get("cell")
    if not isinstance(cell, dict):
        return
    values = (cell.get(name) for name in ("row", "layer", "unit"))
    row, layer, unit = (value if type(value) is int else -1 for value in values)
    if row in range(shapes[0][0]):
        session.keep(row=row)
    if layer in range(len(shapes)) and unit in range(shapes[layer][1]):
        session.keep(layer=layer, unit=unit)
