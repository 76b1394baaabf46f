"""The strip on top of every view: which digit, which network, which row. All views share them."""

import base64
import io
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from rnn_demo.figures.colours import Colours, colours
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.ui import models, session


@dataclass(frozen=True)
class Visit:
    """What a view is asked to show.

    image: (28, 28) float32 in [0, 1], as drawn. row: the row under the cursor, the first being 0.
    """

    model: Model
    image: np.ndarray
    reading: Reading
    row: int
    dark: bool

    @property
    def colours(self) -> Colours:
        return colours(self.dark)


def png_url(image: np.ndarray) -> str:
    """A (28, 28) image as a data URL of a PNG, white ink on black."""
    buffer = io.BytesIO()
    Image.fromarray((image * 255).round().astype(np.uint8)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"


def choose_model(label: str = "Network") -> Model:
    """A select box (key "model") that all pages share; returns the chosen network."""
    labels = models.labels()
    names = list(labels)
    kept = session.state("model")
    # Always, not only where it is unset: after a change of page Streamlit still names the last
    # page's choice, but shows the first of the list.
    st.session_state["model"] = kept if kept in names else names[0]
    st.selectbox(
        label,
        names,
        key="model",
        format_func=labels.__getitem__,
        on_change=lambda: session.keep(model=st.session_state["model"]),
        help="Which trained network reads the digit.",
    )
    return models.find_or_default(st.session_state["model"])


def choose_row(steps: int) -> int:
    """A slider (key "row") that all views share; returns the row, the first being 0."""
    st.slider(
        "Row",
        1,
        steps,
        min(session.state("row"), steps - 1) + 1,
        key="row",
        on_change=lambda: session.keep(row=st.session_state["row"] - 1),
        help="The cursor: everything below is shown as it stands after this row.",
    )
    return int(st.session_state["row"]) - 1


def visit(title: str, how_to_read: str, *, row: bool = True, network: bool = True) -> Visit:
    """Title, one sentence on how to read the view, and the strip; returns what to show.

    row, network: whether the strip lets the visitor choose them.

    On an empty canvas the page ends here, with an invitation to draw.
    """
    st.header(title, anchor=False)
    st.markdown(how_to_read)
    image = session.image()
    if image is None:
        st.info("There is no digit yet: draw one, or pick an example, on the Draw page.")
        st.page_link("rnn_demo/pages/draw.py", label="Draw a digit")
        st.stop()
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="seen", width=64):
            st.image(png_url(image), width=64)
        if network:
            with st.container(width=260):
                model = choose_model()
        else:
            names = models.names()
            kept = session.state("model")
            model = models.find_or_default(kept if kept in names else names[0])
        reading = model.read(image)
        if network:
            with st.container(key="answer", width="content"):
                # How sure it is the views say themselves, in the network's own numbers.
                st.markdown(f"reads **{reading.digit}**")
        if row:
            with st.container(width=320):
                cursor = choose_row(len(reading.probabilities))
        else:
            cursor = session.state("row")
    session.write_link()
    return Visit(model, image, reading, cursor, is_dark())
