"""What `hide=` in a link takes off the screen, for a teacher who wants less on it."""

import streamlit as st

from rnn_demo.ui import session

HIDDEN = {  # what it may name: CSS selectors
    "rail": ".stColumn:has(.st-key-rail)",
    "answer": ".st-key-prediction, .st-key-confidence, .st-key-doubt",
    "lenses": ".st-key-lens",
    "navigation": ".st-key-navigation",
    "guide": ".st-key-guide",
}


def parse(text: str) -> tuple[str, ...]:
    """The parts that `hide=` names, each once. Raises ValueError for what is none."""
    names = tuple(dict.fromkeys(text.split(",", len(HIDDEN))))
    if not set(names) <= HIDDEN.keys():
        raise ValueError
    return names


def hide() -> None:
    """Take what the link names off the screen."""
    if hidden := session.state("hide"):
        st.html(f"<style>{', '.join(HIDDEN[name] for name in hidden)} {{display: none}}</style>")
