"""Who may use the app: pages of its own address.

Streamlit itself lets in the pages of every other port of localhost, and of the machine's own
addresses: any program that someone tries out there could start and delete trainings.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st


def is_own(headers: Mapping[str, str]) -> bool:
    """Whether a session was opened by a page of the address that it was opened at.

    headers: of the request that opened it. What is no browser names no origin, and could name any.
    """
    origin, host = headers.get("Origin"), headers.get("Host")
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    allowed = {allowed.strip() for allowed in st.get_option("server.corsAllowedOrigins")}
    return urlsplit(origin).netloc == host or origin in allowed
