"""What is found out about a network once: for all visitors, and of an upload for its own alone."""

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from rnn_demo.library import Model
from rnn_demo.ui.uploads import PREFIX

KEPT = 6  # networks of each kind of finding: a sample holds at most 8 MiB of states
PARTS = 32  # of what is found about one layer or unit


def kept(make: Callable[..., Any], model: Model, *which: Hashable) -> Any:
    """`make(model, *which)`, made once for this network in this order of rows.

    What is made of an upload is its session's alone, and forgotten with it.
    """
    of = (make.__qualname__, model.name, model.stamp, model.row_order, which)
    if model.name.startswith(PREFIX):
        return _of_uploads(of, make, model)
    return (_of_parts if which else _of_networks)(of, make, model)


@st.cache_resource(max_entries=2 * KEPT, show_spinner=False, scope="session")
def _of_uploads(of: tuple, _make: Callable[..., Any], _model: Model) -> Any:
    return _make(_model, *of[-1])


@st.cache_resource(max_entries=4 * KEPT, show_spinner=False)
def _of_networks(of: tuple, _make: Callable[..., Any], _model: Model) -> Any:
    return _make(_model)


@st.cache_resource(max_entries=PARTS, show_spinner=False)
def _of_parts(of: tuple, _make: Callable[..., Any], _model: Model) -> Any:
    return _make(_model, *of[-1])
