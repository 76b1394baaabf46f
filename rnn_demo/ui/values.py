"""Where Streamlit stores a visitor's values of a dataclass: the session's, or a lens's own."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def values_key(kind: type) -> str:
    """Return the key under which Streamlit stores this visitor's values of a dataclass."""
    return f"{kind.__module__}.{kind.__qualname__}"


def values_of(kind: type[T]) -> T:
    """Return this visitor's values of a dataclass, which are its defaults at first."""
    key = values_key(kind)
    if key not in st.session_state:
        st.session_state[key] = kind()
    values: T = st.session_state[key]
    return values
