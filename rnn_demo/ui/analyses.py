"""Analyses of a network: computed once for all visitors, with a progress bar.

In each run of the page a pass continues for a short time where it stopped.
"""

import time
from dataclasses import dataclass
from functools import partial

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.image_pass import PassOverImages
from rnn_demo.explain.memory_picture.fit import ReadoutFit
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.testset import StateSamplePass, SurveyPass
from rnn_demo.library import Model
from rnn_demo.ui import session
from rnn_demo.ui.models import compute_once
from rnn_demo.words.escape import as_markdown

MOMENT_SECONDS = 0.1


def survey_so_far(model: Model) -> SurveyPass:
    """Return a network's survey for the views of the test set, as far as it is computed."""
    return compute_once(passes.load_pass_or_empty, model, SurveyPass)


def state_sample_so_far(model: Model) -> StateSamplePass:
    """Return states for some test images, as far as computed."""
    return compute_once(_make_state_sample_pass, model)


def _make_state_sample_pass(model: Model) -> StateSamplePass:
    return StateSamplePass(model.network, *passes.test_set_in_reading_order(model))


def load_memory_readout(model: Model) -> Readout | None:
    """Return the stored or computed readout of a network's memory; None if there is neither."""
    try:
        return compute_once(passes.load_pass_or_empty, model, ReadoutFit).readout
    except UserError:  # the network is too large, which the page reports
        return None


def load_shipped_readout_or_raise(model: Model) -> Readout:
    """Return the readout of a shipped network. Raises UserError if it is missing or damaged."""
    if (stored := load_memory_readout(model)) is None:
        raise UserError(f"The memory.npz of {model.title} is missing or damaged: restore it.")
    return stored


def load_or_offer_readout(model: Model) -> Readout | None:
    """Return the readout; if there is none, show a button that computes it, with progress."""
    if (stored := load_memory_readout(model)) is not None:
        return stored
    with st.container(key="memory-picture"):
        if session.values_of_all_pages().pictured:
            try:
                fit = compute_once(passes.load_pass_or_empty, model, ReadoutFit)
            except UserError as error:
                st.info(as_markdown(error))
                return None
            continue_passes_and_check_complete([fit], "Looking into its memory")
            return fit.readout
        st.button(
            "See what it has in mind",
            key="make-picture",
            on_click=partial(session.update_values, pictured=True),
            help="Finds in a few seconds what can be read off the state of this network.",
        )
    return None


def continue_passes_and_check_complete(some: list[PassOverImages], text: str) -> bool:
    """Return True if passes are complete; otherwise continue them, with a progress bar.

    Each runs for short times, so that the page still responds to a visitor who draws. When all are
    complete the page runs again. `text` labels the bar.
    """
    bar = _ProgressBarState()
    if not all(p.is_complete for p in some):
        _advance_passes_and_show_progress(some, text, bar)
        bar.is_shown = True
    return all(p.is_complete for p in some)


@dataclass
class _ProgressBarState:
    """The progress bar of some passes.

    Attributes:
        is_shown: True if the page shows it and must run again.
        error: Why the passes stopped.
    """

    is_shown: bool = False
    error: str | None = None


@st.fragment(run_every=MOMENT_SECONDS)
def _advance_passes_and_show_progress(
    some: list[PassOverImages], text: str, bar: _ProgressBarState
) -> None:
    start = time.monotonic()
    try:
        while bar.error is None and time.monotonic() - start < MOMENT_SECONDS:
            if (first := next((p for p in some if not p.is_complete), None)) is None:
                break
            first.process_next_batch()
    except UserError as error:
        bar.error = as_markdown(error)
    if bar.error is not None:
        st.error(bar.error)
    elif not all(p.is_complete for p in some):
        done, total = sum(p.done for p in some), sum(p.count for p in some)
        st.progress(done / total, f"{text}: {done:,} of {total:,} images")
    elif bar.is_shown:
        st.rerun()
