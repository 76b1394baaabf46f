"""The networks a visitor can choose: those of the library, and those uploaded in this session."""

import hashlib

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain.first_look import FirstLook, first_look, given, look_again
from rnn_demo.library import Model
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.mode import mode
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.text import as_markdown, one_line
from rnn_demo.ui import visitor

MOST_UPLOADS = 8
UPLOADED = "upload-"  # how the names of uploads begin


def _uploads() -> dict[str, Model]:
    return st.session_state.setdefault("models.uploads", {})


def names() -> list[str]:
    """The names of all that can be chosen; uploads first, since who uploads wants to look.

    There is at least one, or else UserError is raised.
    """
    found = list(_uploads()) + [name for name in library.names() if _may_open(name)]
    if not found:
        raise UserError("There are no networks here: restore assets/models, or train one.")
    return found


def title(name: str) -> str:
    """What a network is called on the page."""
    uploads = _uploads()
    return uploads[name].title if name in uploads else library.title(name)


def labels() -> dict[str, str]:
    """What a menu says of each network that can be chosen, by name: its title and test accuracy.

    Each says something else: Streamlit tells choices apart by what they say.
    """
    found: dict[str, str] = {}
    for name in names():
        accuracy = None if name in _uploads() else library.accuracy(name)
        said = title(name) if accuracy is None else f"{title(name)} · {accuracy:.1%}"
        found[name] = f"{said} · {name}" if said in found.values() else said
    return found


def find(name: str) -> Model:
    """The network of that name. Raises UserError if it isn't there or can't be read."""
    if not _may_open(name):
        raise UserError(f"There is no network {name!r} here: choose one from the list.")
    return _uploads().get(name) or library.find(name)


def _may_open(name: str) -> bool:
    """Not a run that is somebody else's, on a server for a class."""
    return mode() != "class" or folders.title(name) is None or visitor.may_see(name)


def find_or_default(name: str) -> Model:
    """The network of that name, or the default one, with a sentence on the page that says why."""
    try:
        return find(name)
    except UserError as error:
        st.error(f"{as_markdown(error)} Another network is used instead.")
        return find(DEFAULT)


def upload(file_name: str, content: bytes) -> str:
    """Open a `.keras` file for this session alone; returns its name. Raises ReaderError."""
    network = open_keras(content)
    digest = hashlib.sha256(content).hexdigest()
    name = UPLOADED + digest  # all of it: two files of one name would share what is kept of them
    uploads = _uploads()
    uploads.pop(name, None)
    while len(uploads) >= MOST_UPLOADS:  # the oldest goes: a session's memory is bounded
        uploads.pop(next(iter(uploads)))
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
    return st.session_state.setdefault("models.looks", {}).get(name) if name in _uploads() else None


def give(name: str, way: tuple[float, bool]) -> None:
    """Give an upload its pixels in another of `first_look.WAYS`."""
    _keep(look_again(given(find(name), *way)))


def _keep(found: FirstLook) -> None:
    _uploads()[found.model.name] = found.model
    st.session_state.setdefault("models.looks", {})[found.model.name] = found
