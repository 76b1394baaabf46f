"""The passes over the test set: begun once, kept for all visitors, finished with a progress bar.

A pass that a visitor's next click interrupts goes on where it was.
"""

import streamlit as st

from rnn_demo.data import in_order, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.testset import Answers, BlankRest, Pass, Survey
from rnn_demo.library import Model
from rnn_demo.text import as_markdown

KEPT = 6  # networks whose surveys are kept, at most 8 MiB of states in each


def survey(model: Model) -> Survey:
    """All the test-set views need of a network, as far as it has got."""
    return _survey(model.name, model.stamp, model)


def blank_rest(model: Model) -> BlankRest:
    """A network's answers where the rest is blank, as far as they have got."""
    return _blank_rest(model.name, model.stamp, model)


def without_unit(model: Model, layer: int, unit: int) -> Answers:
    """A network's answers with one unit switched off, as far as they have got."""
    return _without_unit(model.name, model.stamp, layer, unit, model)


def finish(passes: list[Pass], what: str) -> None:
    """Run passes to their end under a progress bar; the page ends here if one cannot be."""
    if all(p.complete for p in passes):
        return
    total = sum(p.count for p in passes)
    bar = st.progress(0.0)
    try:
        for p in passes:
            while not p.complete:
                done = sum(p.done for p in passes)
                bar.progress(done / total, f"{what}: {done:,} of {total:,} test images")
                p.advance()
    except UserError as error:
        bar.empty()
        st.error(as_markdown(error))
        st.stop()
    bar.empty()


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _survey(name: str, stamp: int, _model: Model) -> Survey:
    return Survey(_model.network, *_test_images(_model))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _blank_rest(name: str, stamp: int, _model: Model) -> BlankRest:
    return BlankRest(_model.network, *_test_images(_model))


@st.cache_resource(max_entries=32, show_spinner=False)
def _without_unit(name: str, stamp: int, layer: int, unit: int, _model: Model) -> Answers:
    return Answers(_model.network.without_unit(layer, unit), *_test_images(_model))


def _test_images(model: Model) -> tuple:
    test = test_split()
    return in_order(test.images, model.row_order, model.row_seed), test.labels
