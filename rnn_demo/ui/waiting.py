"""Nothing is computed for a visitor who has left, or who has clicked elsewhere."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnn_demo.reader import patience


def look() -> None:
    """Leave off, by an exception of Streamlit's, where the script of this thread is to stop."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        _ = "waiting" in st.session_state  # where Streamlit looks whether to go on


def watch() -> None:
    """Have that looked at while networks read, by whichever page."""
    patience.ask_by(look)
