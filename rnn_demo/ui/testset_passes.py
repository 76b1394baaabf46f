"""The passes over the test set: begun once, kept for all visitors, finished with a progress bar.

A pass goes on for a moment at a time, and where it was left.
"""

import time
from typing import Any

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.testset import Pass, Sample, Survey
from rnn_demo.explain.unit_groups import Units
from rnn_demo.library import Model
from rnn_demo.text import as_markdown
from rnn_demo.ui.models import cached

MOMENT_SECONDS = 0.1


def survey(model: Model) -> Survey:
    """All the test-set views need of a network, as far as it has got."""
    return cached(passes.survey, model)


def sample(model: Model) -> Sample:
    """The states of some test images, as far as they have been read."""
    return cached(_sample, model)


def units(model: Model) -> Units:
    """What a network's units say: as written down, or as found out within a second."""
    return cached(passes.units_at_hand, model)


def finish(all_of: list[Pass], what: str) -> bool:
    """Whether passes are at their end; if not, they go on, with a progress bar in this place.

    They do so a moment at a time, between which the page answers whoever draws; at their end it is
    run again.
    """
    went: dict[str, Any] = {"on": False, "wrong": None}
    if not all(p.complete for p in all_of):
        _go_on(all_of, what, went)
        went["on"] = True
    return all(p.complete for p in all_of)


@st.fragment(run_every=MOMENT_SECONDS)
def _go_on(all_of: list[Pass], what: str, went: dict[str, Any]) -> None:
    began = time.monotonic()
    try:
        while went["wrong"] is None and time.monotonic() - began < MOMENT_SECONDS:
            if (unfinished := next((p for p in all_of if not p.complete), None)) is None:
                break
            unfinished.advance()
    except UserError as error:
        went["wrong"] = as_markdown(error)
    if went["wrong"] is not None:
        st.error(went["wrong"])
    elif not all(p.complete for p in all_of):
        done, total = sum(p.done for p in all_of), sum(p.count for p in all_of)
        st.progress(done / total, f"{what}: {done:,} of {total:,} images")
    elif went["on"]:
        st.rerun()


def _sample(model: Model) -> Sample:
    return Sample(model.network, *passes.test_images(model))
