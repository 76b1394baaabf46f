"""Reading while the pen moves: the browser shows its own answer until the server's is there.

The server writes its answer as always. Beside it stand empty parts, which the browser fills while
it draws, and then hides again; where its reader does not run they stay empty.
"""

import functools
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import called
from rnn_demo.browser.program import is_live, program
from rnn_demo.browser.terms import order, pixels, terms
from rnn_demo.figures.colours import INK_ON, Colours
from rnn_demo.library import Model
from rnn_demo.ui import memory
from rnn_demo.ui.kept import kept
from rnn_demo.ui.session import Shown

NOT_LIVE = "This network does not read while you draw: it reads when the pen is lifted."
_SAY = """export default ({ data }) => {
  window.rnnWords = data;
  window.dispatchEvent(new Event("rnn-words"));
  return () => { if (window.rnnWords === data) window.rnnWords = null; };
}"""
_STYLE = """
.st-key-live { position: absolute; height: 0; overflow: hidden }
html:not([data-live], [data-cursor]) [data-testid="stElementContainer"]:has(.live-part)
  { display: none }
html:is([data-live], [data-cursor]) :is(.st-key-prediction, .st-key-probabilities, .st-key-story)
  [data-testid="stElementContainer"]:not(:has(.live-part)),
html:is([data-live], [data-cursor]) .st-key-doubt
  { display: none }
html[data-live="alone"] [class*="st-key-through-"],
html[data-live] .st-key-readouts { opacity: .25 }
.live-part p { margin: 0 }
.live-part .doubt { font-size: .9rem; font-weight: 600; line-height: 1.25 }
"""
_reader = st.components.v2.component(
    "rnn_demo.reader", js=called("live"), css=_STYLE, isolate_styles=False
)
_memory = st.components.v2.component("rnn_demo.memory", js=called("remember"), isolate_styles=False)
_words = st.components.v2.component("rnn_demo.words", js=_SAY, isolate_styles=False)


def part(name: str) -> None:
    """Room for the browser's own "digit", "doubt", "bars" or "story", beside the server's."""
    _part(name)(key=f"live-{name}")


def live(
    model: Model, image: np.ndarray | None, look: Colours, said: str, *, on_canvas: bool
) -> None:
    """Let the browser read with a model while the pen moves; called after the server's answer.

    image: (28, 28) float32 in [0, 1], what the server has read, as drawn. said: its answer in
    words. on_canvas: whether the image is what the canvas holds.
    """
    reads = is_live(model.network)
    with st.container(key="live"):
        _words(
            key="live-words",
            data={
                "image": None if image is None else pixels(image),
                "canvas": on_canvas,
                "program": _stamp(model),
                "order": order(model),
                "terms": terms(model),
                "said": said,
                "word": "row" if model.network.one_way else "step",
                "look": {"digits": look.digits, "inks": INK_ON, "faint": look.faint},
            },
        )
        _reader(
            key="live-reader",
            data=_to_read(model) if reads else b"",
            on_lacks_change=_sent().clear,
        )
        _memory(
            key="live-memory",
            data=_to_remember(model) if reads else b"",
            on_lacks_change=_sent().clear,
        )
    if not reads:
        st.caption(NOT_LIVE)


def note_image(figure: Any, shown: Shown, *, covered: bool = True) -> None:
    """Note in a figure which image it is of: so long as the browser shows another, it covers it.

    covered: whether it may; else the figure stands until the server's next.
    """
    paper = {"paper": shown.look.background} if covered and is_live(shown.model.network) else {}
    figure.layout.meta = {**(figure.layout.meta or {}), "image": pixels(shown.image), **paper}


def _to_read(model: Model) -> bytes | str:
    """The program, or its stamp alone where it has been sent."""
    stamp = _stamp(model)
    if stamp in _sent():
        return stamp
    _sent().add(stamp)
    return kept(_program, model)


def _to_remember(model: Model) -> bytes | str:
    """The maps of its memory, or the stamp alone where they have been sent."""
    stamp = _stamp(model)
    if f"memory of {stamp}" in _sent():
        return stamp
    if maps := memory.packed(model, stamp):
        _sent().add(f"memory of {stamp}")
    return maps


def _sent() -> set[str]:
    """The stamps of what this session's browser has been sent, unless it says that it lacks one."""
    return st.session_state.setdefault("live.sent", set())


def _program(model: Model) -> bytes:
    return program(model.network, _stamp(model))


def _stamp(model: Model) -> str:
    return f"{model.name} {model.stamp}"


@functools.cache
def _part(name: str) -> Any:
    return st.components.v2.component(
        f"rnn_demo.part.{name}",
        html=f'<div class="live-part" data-part="{name}"></div>',
        isolate_styles=False,
    )
