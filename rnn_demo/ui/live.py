"""What the browser does by itself: it reads while the pen moves, and plays a reading.

The server writes its answer as always. Beside it stand empty parts, which the browser fills while
it draws or plays, and then hides again; where its reader does not run they stay empty.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import FOLDER, called
from rnn_demo.browser.program import basis, is_live, maps, order, pixels, program, terms
from rnn_demo.figures.colours import INK_ON
from rnn_demo.library import Model
from rnn_demo.reader.reading import turn
from rnn_demo.ui import memory, session
from rnn_demo.ui.models import kept
from rnn_demo.ui.session import Shown

NOT_LIVE = "This network does not read while you draw: it reads when the pen is lifted."
_SAY = """export default ({ data }) => {
  window.rnnWords = data;
  window.dispatchEvent(new Event("rnn-words"));
  return () => { if (window.rnnWords === data) window.rnnWords = null; };
}"""
_reader = st.components.v2.component("rnn_demo.reader", js=called("live"), isolate_styles=False)
_memory = st.components.v2.component("rnn_demo.memory", js=called("memory"), isolate_styles=False)
_words = st.components.v2.component("rnn_demo.words", js=_SAY, isolate_styles=False)
_parts = {
    name: st.components.v2.component(
        f"rnn_demo.part.{name}",
        html=f'<div class="live-part" data-part="{name}"></div>',
        isolate_styles=False,
    )
    for name in ("digit", "bars", "story")
}
_SPEEDS = (FOLDER / "speeds.html").read_text(encoding="utf-8")
_PLAYER_HTML = f"""<div class="player">
<button type="button" title="Space plays and pauses, the arrow keys go row by row">▶ Play</button>
<label>Speed <select>{_SPEEDS}</select></label>
<label><input type="checkbox"> Play after each drawing</label>
<span role="status"></span>
</div>"""
_player = st.components.v2.component(
    "rnn_demo.player",
    html=_PLAYER_HTML,
    css=Path(__file__).with_name("player.css").read_text(encoding="utf-8"),
    js=called("player"),
)


def part(name: str) -> None:
    """Room for the browser's own "digit", "bars" or "story", beside the server's."""
    _parts[name](key=f"live-{name}")


def live(model: Model, image: np.ndarray | None, said: str) -> None:
    """Let the browser read with a model while the pen moves; called after the server's answer.

    image: (28, 28) float32 in [0, 1], what the server has read, as drawn. said: its answer in
    words.
    """
    reads, stamp, look = is_live(model.network), _stamp(model), session.look()
    with st.container(key="live"):
        _words(
            key="live-words",
            data={
                "image": None if image is None else pixels(image),
                "canvas": session.state("strokes") is not None,  # whether it holds the image
                "program": stamp,
                "order": order(model),
                "terms": terms(model),
                "said": said,
                "word": turn(model.network.directions),
                "look": {"digits": look.digits, "inks": INK_ON, "faint": look.faint},
            },
        )
        _reader(
            key="live-reader",
            data=_once("program", stamp, lambda: kept(_program, model)) if reads else b"",
            on_lacks_change=_send_again,
        )
        _memory(
            key="live-memory",
            data=_once("memory", stamp, lambda: _maps(model)) if reads else b"",
            on_lacks_change=_send_again,
        )
    if not reads:
        st.caption(NOT_LIVE)


def note_image(figure: Any, shown: Shown) -> None:
    """Note in a figure whose reading it is: so long as the browser shows another, it covers it."""
    paper = {"paper": shown.look.background} if is_live(shown.model.network) else {}
    figure.layout.meta = {**figure.layout.meta, "image": pixels(shown.image), **paper}


def _once(kind: str, stamp: str, make: Callable[[], bytes]) -> bytes | str:
    """What is made for the browser, or its stamp alone where it has been sent."""
    sent = session.state("sent")
    if (kind, stamp) in sent:
        return stamp
    if content := make():
        session.keep(sent={*sent, (kind, stamp)})
    return content


def _send_again() -> None:
    """The browser lacks something."""
    session.keep(sent=set())


def _program(model: Model) -> bytes:
    return program(model.network, _stamp(model))


def _maps(model: Model) -> bytes:
    """For `browser/memory.js`: lengths of stamp and basis (uint32), these, and the maps."""
    readout = memory.readout(model)
    if readout is None:
        return b""
    name, pictures = _stamp(model).encode(), basis(readout.basis)
    lengths = len(name).to_bytes(4, "little") + len(pictures).to_bytes(4, "little")
    return lengths + name + pictures + maps(readout)


def _stamp(model: Model) -> str:
    return f"{model.name} {model.stamp}"


def player(shown: Shown, *, plays: bool = True) -> None:
    """The controls, if it `plays`; a click on a cell sets row and unit for all lenses."""
    shapes = [layer.states.shape for layer in shown.reading.layers]
    _player(
        key="player",
        data={"play": session.state("play"), "row": shown.row, "plays": plays},
        on_cell_change=functools.partial(_take_cell, shapes),
    )


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
