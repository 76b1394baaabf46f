"""Map: where the hidden state is after each row, among the test images."""

import numpy as np
import streamlit as st

from rnn_demo.lenses.map import others_page
from rnn_demo.lenses.map.figure import Places, map_figure
from rnn_demo.lenses.map.numbers import StateMap, fit
from rnn_demo.library import Model
from rnn_demo.ui import chart, choices, session, testset_passes
from rnn_demo.ui.models import kept
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, flag, one_of

ORDER = 7
TITLE = "Map"
SENTENCE = (
    "Each point is the hidden state of a test image after the chosen row, each numeral the mean of "
    "a digit, and the grey path is your digit, row by row."
)
MORE = (
    "The hidden state has one number for each unit; the map keeps the two or three directions in "
    "which it varies most, the principal components. Two states that are close on the map can be "
    "far apart in the directions it leaves out; the neighbours below it are measured in all of "
    "them."
)
OF_DIGITS = True
FITTED = {"last": "after the last row", "all": "after all rows"}
FIELDS = {"fitted": Field("last", one_of(*FITTED)), "three": flag(), **others_page.FIELDS}
CLOUD = 700  # test images drawn as points


def _axes(model: Model, layer: int, row: int | None) -> StateMap:
    return fit(testset_passes.sample(model).states[layer], row)


def show(shown: Shown) -> None:
    """The map, and the test images whose states are nearest."""
    first = st.container()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        choices.choose_layer(shown.model)
        fitted = st.segmented_control(
            "Axes fitted to the states",
            FITTED,
            format_func=FITTED.__getitem__,
            required=True,
            **session.widget("fitted"),
        )
        three = st.toggle("Three axes (drag to turn)", **session.widget("three"))
    model, row, index = shown.model, shown.row, shown.layer
    seen = testset_passes.sample(model)
    if not testset_passes.finish([seen], "Reading"):
        return
    layer, states = shown.reading.layers[index], seen.states[index]
    last = int(layer.rows[-1]) if fitted == "last" else None
    found = kept(_axes, model, index, last)
    labels = seen.labels
    first.markdown(f"**{others_page.so_far(shown, seen)}**")
    some = slice(None, None, max(1, len(labels) // CLOUD))
    with st.container(key="map"):
        places = Places(
            cloud=found.project(states[some, row]),
            digits=labels[some],
            means=found.project(seen.means(index, row)),
            path=found.project(layer.states),
            rows=layer.rows,
            step=int(np.flatnonzero(layer.rows == row)[0]),
        )
        chart.show(
            map_figure(found, places, shown.look, three=three),
            "places",
            "A map of states: test images, the mean of each digit, and your digit's path up to row "
            f"{row + 1}. {shown.said}",
        )
    part = found.explained[: 3 if three else 2].sum()
    st.caption(f"It shows {part:.0%} of how these states vary; the rest lies in other directions.")
    others_page.show(shown, seen)
