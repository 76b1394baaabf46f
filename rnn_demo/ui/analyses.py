"""What is known of a network: found out once, kept for all visitors, finished with a progress bar.

A pass goes on for a moment at a time, and where it was left.
"""

import time
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.fit import Fit
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.testset import Pass, Sample, Survey
from rnn_demo.library import Model
from rnn_demo.ui import session
from rnn_demo.ui.models import cached
from rnn_demo.words.escape import as_markdown

P = TypeVar("P", bound=Pass)
MOMENT_SECONDS = 0.1


def survey(model: Model) -> Survey:
    """All the test-set views need of a network, as far as it has got."""
    return cached(passes.load, model, Survey)


def sample(model: Model) -> Sample:
    """The states of some test images, or a visitor's drawings, as far as they have been read."""
    return cached(_sample, model)


def _sample(model: Model) -> Sample:
    if model.signs is not None:
        drawn = np.rint(255 * np.concatenate(model.signs.drawings)).astype(np.uint8)
        of = np.repeat(np.arange(model.network.classes), [len(d) for d in model.signs.drawings])
        return Sample(model.network, model.in_order(drawn), of.astype(np.uint8))
    return Sample(model.network, *passes.test_images(model))


def readout(model: Model) -> Readout | None:
    """What reads a picture off its memory, as it ships or was made; None where there is none."""
    try:
        return cached(passes.load, model, Fit).readout
    except UserError:  # it is too large, which the page says
        return None


def shipped_readout(model: Model) -> Readout:
    """As it ships with a network of the app's. Raises UserError where that is gone or damaged."""
    if (ready := readout(model)) is None:
        raise UserError(f"The memory.npz of {model.title} is missing or damaged: restore it.")
    return ready


def ask_for_readout(model: Model) -> Readout | None:
    """What is at hand; where nothing is, it is made when asked for, with a bar of progress here."""
    if (ready := readout(model)) is not None:
        return ready
    with st.container(key="memory-picture"):
        if session.current().pictured:
            made = finished(Fit, model, "Looking into its memory")
            return made.readout if made else None
        st.button(
            "See what it has in mind",
            on_click=session.update,
            kwargs={"pictured": True},
            key="make-picture",
            help="Finds in a few seconds what can be read off the state of this network.",
        )
    return None


def finished(kind: type[P], model: Model, what: str) -> P | None:
    """A pass at its end; None as long as it goes on, as by `finish`, or can't be, which is told."""
    try:
        some = cached(passes.load, model, kind)
    except UserError as error:
        st.info(as_markdown(error))
        return None
    return some if finish([some], what) else None


def finish(all_of: list[Pass], what: str) -> bool:
    """Whether passes are at their end; if not, they go on, with a progress bar in this place.

    They do so a moment at a time, between which the page answers whoever draws; at their end it is
    run again.
    """
    bar = _ProgressBar()
    if not all(p.complete for p in all_of):
        _go_on(all_of, what, bar)
        bar.is_shown = True
    return all(p.complete for p in all_of)


@dataclass
class _ProgressBar:
    """is_shown: whether the page has it, and runs again in the end. error: what stopped it."""

    is_shown: bool = False
    error: str | None = None


@st.fragment(run_every=MOMENT_SECONDS)
def _go_on(all_of: list[Pass], what: str, bar: _ProgressBar) -> None:
    began = time.monotonic()
    try:
        while bar.error is None and time.monotonic() - began < MOMENT_SECONDS:
            if (unfinished := next((p for p in all_of if not p.complete), None)) is None:
                break
            unfinished.advance()
    except UserError as error:
        bar.error = as_markdown(error)
    if bar.error is not None:
        st.error(bar.error)
    elif not all(p.complete for p in all_of):
        done, total = sum(p.done for p in all_of), sum(p.count for p in all_of)
        st.progress(done / total, f"{what}: {done:,} of {total:,} images")
    elif bar.is_shown:
        st.rerun()
