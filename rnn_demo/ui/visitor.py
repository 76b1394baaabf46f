"""Whom the app serves: pages of its own address, as long as their visitor waits."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def is_own(headers: Mapping[str, str]) -> bool:
    """Whether a session was opened by a page of the address that it was opened at.

    Streamlit itself lets in the pages of every other port of localhost, and of the machine's own
    addresses: any program that someone tries out there could start and delete trainings.

    headers: of the request that opened it. What is no browser names no origin, and could name any.
    """
    origin, host = headers.get("Origin"), headers.get("Host")
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    allowed = {allowed.strip() for allowed in st.get_option("server.corsAllowedOrigins")}
    return urlsplit(origin).netloc == host or origin in allowed


def leave_off() -> None:
    """Raise an exception of Streamlit's where the script of this thread is to stop.

    So nothing is computed for a visitor who has left, or who has clicked elsewhere.
    """
    if get_script_run_ctx(suppress_warning=True) is not None:
        _ = "waiting" in st.session_state  # where Streamlit looks whether to go on
