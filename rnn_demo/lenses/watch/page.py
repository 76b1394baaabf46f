"""Watch: the digit, what the network has in mind, its hidden state and its belief, row by row."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.explain.state_view import SHOWS, StateView, state_view
from rnn_demo.figures.watch_words import HOVER, legend
from rnn_demo.ui import analyses, choices, models, session, stage
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import linked, one_of
from rnn_demo.words import beside, say
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import with_terms

ORDER = 1
TITLE, MORE = beside(__file__)
SENTENCE = ""
HELP = "State: h, what each unit holds. Votes: what each unit adds to one digit's logit."
OF_DIGITS = False
TELLS = True
PLAYS = True
SHARED = ("grouped", "digit", "pictured", "hand")


@dataclass
class Choices:
    """What its links hold of its own."""

    show: str = linked("state", one_of(*SHOWS))  # what of the hidden state


def show(shown: Shown | None) -> None:
    """The stage, and how else the state can be shown; an invitation where nothing is drawn."""
    if shown is None:
        blank = _blank()
        stage.show(blank, None if blank is None else _view(blank))
        return
    view = _view(shown)
    stage.show(shown, view)
    analyses.ask_for_readout(shown.model)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="settings"):
        _settings(shown)
    said = (say(key, **values) for key, values in legend(view, shown.reading.layers, HOVER))
    st.caption(" ".join(said), help=with_terms(MORE))


def _blank() -> Shown | None:
    """Blank paper as the network would read it, so that the stage is ready for the pen."""
    try:
        model = models.find(session.current().model)
        return session.shown(model, np.zeros((ROWS, COLUMNS), np.float32))
    except UserError:  # which the rail has said
        return None


def _settings(shown: Shown) -> None:
    st.segmented_control(
        "Show",
        SHOWS,
        format_func=str.capitalize,
        required=True,
        label_visibility="collapsed",
        help=with_terms(HELP),
        **session.widget("show"),
    )
    choices.group_columns(shown.model)
    if session.of(Choices).show == "votes":
        digits = ["best", *range(shown.model.network.classes)]
        asked = session.current().digit
        st.selectbox(
            "Digit",
            digits,
            width=170,
            label_visibility="collapsed",
            format_func=lambda d: (
                f"for {shown.reading.digit}, the answer" if d == "best" else f"for {d}"
            ),
            **session.widget("digit", asked if asked in digits else "best", shown.reading.digit),
        )


def _view(shown: Shown) -> StateView:
    network, reading = shown.model.network, shown.reading
    of, grouped = session.of(Choices).show, choices.is_grouped()
    asked = session.current().digit
    digit = int(asked) if asked in range(network.classes) else reading.digit
    try:
        return state_view(network, reading, grouped, of, digit)
    except UserError as error:
        st.info(f"{as_markdown(error)} Its states are shown instead.")
        return state_view(network, reading, grouped)
