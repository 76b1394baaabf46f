"""The menu with which a reading is taken away, as numbers and as pictures."""

from collections.abc import Callable

import streamlit as st

from rnn_demo.browser.offline_page import fits, page
from rnn_demo.explain.npz import to_npz
from rnn_demo.figures.png_and_gif import gif, png
from rnn_demo.ui import choices, visitor_left
from rnn_demo.ui.session import Shown


def menu(shown: Shown) -> None:
    """A popover (key "export") with a button for each kind of file, made when it is asked for."""
    reading, look = shown.reading, shown.look
    view = choices.states(shown.model, reading)
    title = f"{shown.model.title}: a {reading.digit}"
    name = f"reading-{shown.model.name}-{reading.digit}"
    files: dict[str, tuple[str, Callable[[], str | bytes], str]] = {
        "gif": ("Animation (GIF)", lambda: gif(reading, title, look, view.columns), "image/gif"),
        "png": ("Picture (PNG)", lambda: png(reading, title, look, view.columns), "image/png"),
        "npz": ("Arrays (NPZ)", lambda: to_npz(reading), "application/octet-stream"),
    }
    if fits(shown.model):
        files["page.html"] = (
            "Page to draw on (HTML)",
            lambda: page(shown.model, shown.image, dark=shown.dark, view=view),
            "text/html",
        )
    with st.popover("Export", key="export"):
        st.caption(
            "This reading, in the colours of this page. NPZ holds pixels, states, gates, logits "
            "and probabilities of each row. On the page to draw on this network reads what you "
            "draw, offline too."
        )
        for kind, (label, make, mime) in files.items():
            st.download_button(
                label,
                visitor_left.download(make),
                f"{name}.{kind}",
                mime,
                key=kind,
                on_click="ignore",
                width="stretch",
            )
