"""Where Streamlit stores a visitor's values of a dataclass: the session's, or a lens's own."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def values_key(kind: type) -> str:
    """Return the key under which Streamlit stores this visitor's values of a dataclass."""
    return f"{kind.__module__}.{kind.__qualname__}"


def values_of(kind: type[T]) -> T:
    """Return this visitor's values of a dataclass, which are its defaults at first.

    A run that is being stopped may lose what it stores to the run that replaces it, so what was
    stored is not read back.
    """
    key = values_key(kind)
    try:
        values: T = st.session_state[key]
    except KeyError:
        values = st.session_state[key] = kind()
    return values
