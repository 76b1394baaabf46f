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
    return {name: look.model for name, look in _looks().items()}


def upload(file_name: str, content: bytes) -> str:
    """Open a `.keras` file for this session alone; returns its name. Raises ReaderError."""
    network = open_keras(content)
    digest = hashlib.sha256(content).hexdigest()
    name = PREFIX + digest  # all of it: two files of one name would share what is kept of them
    looks = _looks()
    looks.pop(name, None)
    while len(looks) >= MOST_UPLOADS:  # the oldest goes: a session's memory is bounded
        del looks[next(iter(looks))]
    model = Model(
        name=name,
        title=f"{one_line(file_name, 60)} (yours)",
        network=network,
        row_order="columns" if network.columns else "top",
        card={},
        stamp=8 * int(digest, 16),  # room for the ways its pixels can be given
    )
    looks[name] = first_look(model)
    return name


def look(name: str) -> FirstLook | None:
    """What is said of an upload; None of other networks."""
    return _looks().get(name)


def give(name: str, way: tuple[float, bool]) -> None:
    """Give an upload its pixels in another of `first_look.WAYS`."""
    looks = _looks()
    looks[name] = look_again(given(looks[name].model, *way))


def _looks() -> dict[str, FirstLook]:
    return st.session_state.setdefault("uploads", {})
