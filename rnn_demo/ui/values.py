"""Where Streamlit keeps a visitor's values of a dataclass: of the session's, or of a lens's own."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def key_of(kind: type) -> str:
    """Under which Streamlit keeps this visitor's values of a dataclass."""
    return f"{kind.__module__}.{kind.__qualname__}"


def of(kind: type[T]) -> T:
    """This visitor's values of a dataclass, as at first where there are none yet."""
    key = key_of(kind)
    if key not in st.session_state:
        st.session_state[key] = kind()
    found: T = st.session_state[key]
    return found
