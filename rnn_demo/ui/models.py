"""The networks a visitor can choose: those of the library, and those uploaded in this session."""

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.library import Model
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.text import as_markdown
from rnn_demo.ui import uploads


def names() -> list[str]:
    """The names of all that can be chosen; uploads first, since who uploads wants to look.

    There is at least one, or else UserError is raised.
    """
    found = [*uploads.here(), *library.names()]
    if not found:
        raise UserError("There are no networks here: restore assets/models, or train one.")
    return found


def is_here(name: str) -> bool:
    """Whether a network can be chosen."""
    return name in uploads.here() or name in library.names()


def labels() -> dict[str, str]:
    """What a menu says of each network that can be chosen, by name: its title and test accuracy.

    Each says something else: Streamlit tells choices apart by what they say.
    """
    found: dict[str, str] = {}
    uploaded, listed = uploads.here(), library.listing()
    for name in names():
        title, accuracy = (uploaded[name].title, None) if name in uploaded else listed[name]
        said = title if accuracy is None else f"{title} · {accuracy:.1%}"
        found[name] = f"{said} · {name}" if said in found.values() else said
    return found


def find(name: str) -> Model:
    """The network of that name. Raises UserError if it isn't there or can't be read."""
    return uploads.here().get(name) or library.find(name)


def find_or_default(name: str) -> Model:
    """The network of that name, or the default one, with a sentence on the page that says why."""
    try:
        return find(name)
    except UserError as error:
        st.error(f"{as_markdown(error)} Another network is used instead.")
        return find(DEFAULT)
