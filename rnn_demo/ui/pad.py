"""What the browser does for the canvas and the address, which Streamlit can't: see `canvas.js`."""

import streamlit as st

from rnn_demo.browser.bundle import called
from rnn_demo.figures.pixels import image_url
from rnn_demo.figures.watch_words import INVITATION
from rnn_demo.images import link
from rnn_demo.ui import drawn, session

_component = st.components.v2.component("rnn_demo.pad", js=called("canvas"), isolate_styles=False)


def keep(query: str | None) -> None:
    """To be called at the end of a run. query: what the address is to become, if it is."""
    image = session.state("drawn") if session.state("example") is None else None
    strokes = session.state("strokes")
    behind = session.image() if strokes is None else None  # it is read, but was not drawn here
    with st.container(key="pad-helper"):
        _component(
            key="pad-component",
            data={
                "query": query,
                "invitation": INVITATION if strokes is None else None,
                "behind": None if behind is None else image_url(behind),
                "code": None if image is None else link.encode(image),
                "strokes": strokes,
            },
            on_strokes_change=_take_back,
        )


def _take_back() -> None:
    """The browser still has the strokes of the drawing in the address."""
    strokes = st.session_state["pad-component"].get("strokes")
    if isinstance(strokes, dict) and isinstance(strokes.get("objects"), list):
        drawn.take_strokes(strokes)
