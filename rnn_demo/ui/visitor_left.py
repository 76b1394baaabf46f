"""Nothing is computed for a visitor who has left, or who has clicked elsewhere."""

import time
from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnn_demo.errors import UserError
from rnn_demo.reader import cancel

DOWNLOAD_SECONDS = 60.0

Make = Callable[[], str | bytes]


def look() -> None:
    """Leave off, by an exception of Streamlit's, where the script of this thread is to stop."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        _ = "waiting" in st.session_state  # where Streamlit looks whether to go on


def download(make: Make) -> Make:
    """`make` for a download of this session, which Streamlit calls in a thread without one.

    It ends with its session, and after a minute in any case.
    """
    context = get_script_run_ctx(suppress_warning=True)
    session = context.session_id if context else ""

    def made() -> str | bytes:
        until = time.monotonic() + DOWNLOAD_SECONDS

        def ask() -> None:
            if not runtime.get_instance().is_active_session(session):
                raise UserError("Who asked for this file has left.")
            if time.monotonic() > until:
                raise UserError("This file takes more than a minute to make: it is given up.")

        with cancel.asking(ask):
            return make()

    return made
