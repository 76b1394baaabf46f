"""The passes over the test set: begun once, kept for all visitors, finished with a progress bar.

A pass goes on for a moment at a time, and where it was left.
"""

import time
from typing import Any

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import kept as beside
from rnn_demo.explain.testset import Pass, Sample, Survey
from rnn_demo.explain.unit_groups import Units
from rnn_demo.library import Model
from rnn_demo.text import as_markdown
from rnn_demo.ui.models import kept

MOMENT_SECONDS = 0.1


def survey(model: Model) -> Survey:
    """All the test-set views need of a network, as far as it has got."""
    return kept(beside.survey, model)


def sample(model: Model) -> Sample:
    """The states of some test images, as far as they have been read."""
    return kept(_sample, model)


def units(model: Model) -> Units:
    """What a network's units say: as written down, or as found out within a second."""
    return kept(beside.units_at_hand, model)


def finish(passes: list[Pass], what: str) -> bool:
    """Whether passes are at their end; if not, they go on, with a progress bar in this place.

    They do so a moment at a time, between which the page answers whoever draws; at their end it is
    run again.
    """
    went: dict[str, Any] = {"on": False, "wrong": None}
    if not all(p.complete for p in passes):
        _go_on(passes, what, went)
        went["on"] = True
    return all(p.complete for p in passes)


@st.fragment(run_every=MOMENT_SECONDS)
def _go_on(passes: list[Pass], what: str, went: dict[str, Any]) -> None:
    began = time.monotonic()
    try:
        while went["wrong"] is None and time.monotonic() - began < MOMENT_SECONDS:
            if (unfinished := next((p for p in passes if not p.complete), None)) is None:
                break
            unfinished.advance()
    except UserError as error:
        went["wrong"] = as_markdown(error)
    if went["wrong"] is not None:
        st.error(went["wrong"])
    elif not all(p.complete for p in passes):
        done, total = sum(p.done for p in passes), sum(p.count for p in passes)
        st.progress(done / total, f"{what}: {done:,} of {total:,} images")
    elif went["on"]:
        st.rerun()


def _sample(model: Model) -> Sample:
    return Sample(model.network, *beside.test_images(model))
