"""What the pages begin with: the network that reads, and the look of the visitor's page."""

import streamlit as st

from rnn_demo.figures.colours import Colours, colours
from rnn_demo.library import Model
from rnn_demo.ui import models, session


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"


def look() -> Colours:
    """The colours of the visitor's page."""
    return colours(is_dark())


def choose_model(label: str = "Network") -> Model:
    """A select box (key "model") that all pages share; returns the chosen network."""
    labels = models.labels()
    names = list(labels)
    if session.state("model") not in names:
        session.keep(model=names[0])
    st.selectbox(
        label,
        names,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **session.widget("model"),
    )
    return models.find_or_default(session.state("model"))


def choose_row(steps: int) -> int:
    """A slider (key "row") that all lenses share; returns the row, the first being 0."""
    row = min(session.state("row"), steps - 1)
    st.session_state["row"] = row + 1
    st.slider(
        "Row",
        1,
        steps,
        key="row",
        format="row %d",
        width=190,
        label_visibility="collapsed",  # its number says what it is
        on_change=lambda: session.keep(row=st.session_state["row"] - 1),
    )
    return row
