"""The networks a visitor can choose: the library's, and those uploaded, kept in a session alone."""

import hashlib
from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain.first_look import FirstLook, first_look
from rnn_demo.library import Model
from rnn_demo.reader import Network, open_keras
from rnn_demo.reader.trained_link import network_of
from rnn_demo.text import one_line

MOST_UPLOADS = 8
UPLOAD = "upload-"  # how their names begin
KEPT = 32  # of what is found out about networks: a sample holds at most 8 MiB of states
KEPT_OF_UPLOADS = 12  # in each session


def uploads() -> dict[str, FirstLook]:
    """This session's, as they were first looked at, by name; the oldest first."""
    return st.session_state.setdefault("uploads", {})


def upload(file_name: str, content: bytes) -> str:
    """Open a `.keras` file, read as data, for this session; its name. Raises ReaderError."""
    return _hold(f"{one_line(file_name, 60)} (yours)", open_keras(content), content)


def linked(code: str) -> str:
    """Open a network that was trained in a browser, out of a link; its name. Raises ReaderError."""
    network = network_of(code)
    title = f"{type(network.layers[0].cell).__name__} {network.layers[0].cell.units}, out of a link"
    return _hold(title, network, code.encode())


def _hold(title: str, network: Network, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    name = UPLOAD + digest  # all of it: two files of one name would share what is kept of them
    looks = uploads()
    looks.pop(name, None)
    while len(looks) >= MOST_UPLOADS:  # the oldest goes: a session's memory is bounded
        del looks[next(iter(looks))]
    looks[name] = first_look(Model(name, title, network, {}, stamp=int(digest, 16)))
    return name


def labels() -> dict[str, str]:
    """What a menu says of each network that can be chosen, by name: its title and test accuracy.

    Each says something else: Streamlit tells choices apart by what they say. Uploads come first,
    since who uploads wants to look. Raises UserError where there is no network at all.
    """
    uploaded = {name: (look.model.title, None) for name, look in uploads().items()}
    every = {**uploaded, **library.listing()}
    if not every:
        raise UserError("There are no networks here: restore assets/models, or train one.")
    texts: dict[str, str] = {}
    for name, (title, accuracy) in every.items():
        text = title if accuracy is None else f"{title} · {accuracy:.1%}"
        texts[name] = f"{text} · {name}" if text in texts.values() else text
    return texts


def find(name: str) -> Model:
    """The network of that name. Raises UserError if it isn't there or can't be read."""
    return uploads()[name].model if name in uploads() else library.find(name)


def kept(make: Callable[..., Any], model: Model, *which: Hashable) -> Any:
    """`make(model, *which)`, made once for a network, for all visitors.

    What is made of an upload is its session's alone, and forgotten with it.
    """
    of = (make.__module__, make.__qualname__, model.name, model.stamp, which)
    cache = _of_a_session if model.name.startswith(UPLOAD) else _of_all
    return cache(of, make, model)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _of_all(of: tuple, _make: Callable[..., Any], _model: Model) -> Any:
    return _make(_model, *of[-1])


@st.cache_resource(max_entries=KEPT_OF_UPLOADS, show_spinner=False, scope="session")
def _of_a_session(of: tuple, _make: Callable[..., Any], _model: Model) -> Any:
    return _make(_model, *of[-1])
