"""The passes over the test set: begun once, kept for all visitors, finished with a progress bar.

A pass goes on for a moment at a time, and where it was left.
"""

import time
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.data import in_order, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain import kept_units
from rnn_demo.explain.testset import Answers, BlankRest, Pass, Survey
from rnn_demo.explain.unit_groups import Units
from rnn_demo.library import Model
from rnn_demo.reader.cost import LONGEST
from rnn_demo.text import as_markdown
from rnn_demo.ui.kept import kept

FEWER = 1_000  # test images that are read where all would take too long
MOMENT_SECONDS = 0.1


def survey(model: Model) -> Survey:
    """All the test-set views need of a network, as far as it has got."""
    return kept(_survey, model)


def blank_rest(model: Model) -> BlankRest:
    """A network's answers where the rest is blank, as far as they have got."""
    return kept(_blank_rest, model)


def without_unit(model: Model, layer: int, unit: int) -> Answers:
    """A network's answers with one unit switched off, as far as they have got."""
    return kept(_without_unit, model, layer, unit)


def units(model: Model) -> Units:
    """What a network's units say: as written down, or as found out within a second."""
    return kept(kept_units.units_of, model)


def fewer(passes: list[Pass]) -> str:
    """What is to be said where not all test images are read; else nothing."""
    counts = {p.count for p in passes if p.count < len(test_split().images)}
    return f"Large networks are measured on the first {min(counts):,} of them." if counts else ""


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
        st.progress(done / total, f"{what}: {done:,} of {total:,} test images")
    elif went["on"]:
        st.rerun()


def _survey(model: Model) -> Survey:
    return Survey(model.network, *_test_images(model, 1))


def _blank_rest(model: Model) -> BlankRest:
    return BlankRest(model.network, *_test_images(model, BlankRest.times(model.network)))


def _without_unit(model: Model, layer: int, unit: int) -> Answers:
    return Answers(model.network.without_unit(layer, unit), *_test_images(model, 1))


def _test_images(model: Model, times: int) -> tuple[np.ndarray, np.ndarray]:
    """The test images, or the first 1,000 where all would take too long, and their labels.

    times: how often each is read. Raises UserError where even 1,000 would take too long.
    """
    test = test_split()
    count = len(test.images)
    if count * times * model.network.work > LONGEST:
        count = min(FEWER, count)
    if count * times * model.network.work > LONGEST:
        raise UserError(
            f"This network is too large to read {count:,} test images with here: it would take "
            "more than a minute on one core. Choose one with fewer units or layers."
        )
    return in_order(test.images[:count], model.row_order, model.row_seed), test.labels[:count]
