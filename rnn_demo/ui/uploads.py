"""The networks that a visitor uploaded: read as data, and kept in this session alone."""

import hashlib

import streamlit as st

from rnn_demo.explain.first_look import FirstLook, first_look, given, look_again
from rnn_demo.library import Model
from rnn_demo.reader import open_keras
from rnn_demo.text import one_line

MOST_UPLOADS = 8
PREFIX = "upload-"  # of their names


def here() -> dict[str, Model]:
    """Those of this session, by name; the oldest first."""
    return st.session_state.setdefault("uploads.models", {})


def upload(file_name: str, content: bytes) -> str:
    """Open a `.keras` file for this session alone; returns its name. Raises ReaderError."""
    network = open_keras(content)
    digest = hashlib.sha256(content).hexdigest()
    name = PREFIX + digest  # all of it: two files of one name would share what is kept of them
    uploads = here()
    uploads.pop(name, None)
    while len(uploads) >= MOST_UPLOADS:  # the oldest goes: a session's memory is bounded
        oldest = next(iter(uploads))
        del uploads[oldest], st.session_state["uploads.looks"][oldest]
    model = Model(
        name=name,
        title=f"{one_line(file_name, 60)} (yours)",
        network=network,
        row_order="columns" if network.columns else "top",
        card={},
        stamp=8 * int(digest, 16),  # room for the ways its pixels can be given
    )
    _keep(first_look(model))
    return name


def look(name: str) -> FirstLook | None:
    """What is said of an upload; None of other networks."""
    return st.session_state.setdefault("uploads.looks", {}).get(name) if name in here() else None


def give(name: str, way: tuple[float, bool]) -> None:
    """Give an upload its pixels in another of `first_look.WAYS`."""
    _keep(look_again(given(here()[name], *way)))


def _keep(found: FirstLook) -> None:
    here()[found.model.name] = found.model
    st.session_state.setdefault("uploads.looks", {})[found.model.name] = found
