"""Store a visitor's values of a dataclass in Streamlit: the session's, or a lens's own."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def session_key_of_dataclass(kind: type) -> str:
    """Return the key under which Streamlit stores this visitor's values of a dataclass."""
    return f"{kind.__module__}.{kind.__qualname__}"


def visitor_values(kind: type[T]) -> T:
    """Return this visitor's values of a dataclass; initially its defaults.

    A new value is returned without reading it back, as a run that replaces this one may overwrite
    it meanwhile.
    """
    key = session_key_of_dataclass(kind)
    try:
        values: T = st.session_state[key]
    except KeyError:
        values = st.session_state[key] = kind()
    return values
