"""The hand that is on the memory: what it changed, the reading with and without it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnn_demo.errors import UserError
from rnn_demo.explain.hand_words import told
from rnn_demo.explain.hands import Hand, read_with
from rnn_demo.lenses.poke.change_page import show_change
from rnn_demo.text import as_markdown
from rnn_demo.ui import hands, session, testset_passes
from rnn_demo.ui.session import Shown


def put_back() -> None:
    """A button that takes the hand away."""
    st.button(
        "Put it back",
        key="put-back",
        on_click=session.keep,
        kwargs={"hand": None, "tool": None},
    )


def show(shown: Shown, hand: Hand, first: DeltaGenerator) -> None:
    """What the hand came to, said in `first`, and how the readings differ."""
    model = shown.model
    if (making := hands.making(model)) is None:
        st.info("This network can't be taken in your hand: it is too large, or reads no digits.")
    elif testset_passes.finish([making], "What its memory usually holds"):
        usual = hands.usual(model) or ()
        try:
            after = read_with(model.network, shown.reading.image, hand, usual)
        except UserError as error:
            st.info(as_markdown(error))
            return
        first.markdown(f"**{told(shown.reading, after, hand, usual)}**")
        row = int(shown.reading.layers[shown.layer].rows[hand.row]) + 1
        show_change(shown, after, (row, "your hand"))
