"""What is at hand to read a picture off a network's memory."""

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.library import Model
from rnn_demo.text import as_markdown
from rnn_demo.ui import session, testset_passes
from rnn_demo.ui.models import cached


def readout(model: Model) -> Readout | None:
    """As it ships, or as it was made; None where there is none yet, or can be none."""
    try:
        return cached(passes.memory, model).readout
    except UserError:  # it is too large, which the page says
        return None


def shipped(model: Model) -> Readout:
    """As it ships with a network of the app's. Raises UserError where that is gone or damaged."""
    if (ready := readout(model)) is None:
        raise UserError(f"The memory.npz of {model.title} is missing or damaged: restore it.")
    return ready


def ask(model: Model) -> Readout | None:
    """What is at hand; where nothing is, it is made when asked for, with a bar of progress here."""
    if (ready := readout(model)) is not None:
        return ready
    with st.container(key="memory-picture"):
        if not session.state("pictured"):
            st.button(
                "See what it has in mind",
                on_click=session.keep,
                kwargs={"pictured": True},
                key="make-picture",
                help="Finds in a few seconds what can be read off the state of this network.",
            )
            return None
        try:
            making = cached(passes.memory, model)
        except UserError as error:
            st.info(as_markdown(error))
            return None
        testset_passes.finish([making], "Looking into its memory")
        return making.readout
