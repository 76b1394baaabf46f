"""Find others, below the reading: test images alike in some rows and units, each a click away."""

import numpy as np
import streamlit as st

from rnn_demo.data import DIGITS, ROWS, test_split
from rnn_demo.explain.unit_groups import NOTHING, Says
from rnn_demo.lenses.map.others import alike, firing, hardest
from rnn_demo.ui import drawn, session, testset_passes
from rnn_demo.ui.choices import picture_button
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, commas, flag, one_of, several

COUNT = 10
STYLE = """<style>
:is(.st-key-alike, .st-key-hardest) img {height: 44px !important; max-height: none !important;
  width: 44px; image-rendering: pixelated; border-radius: .25rem; display: block}
:is(.st-key-alike, .st-key-hardest) button {padding: 0; min-height: 0; border: none}
</style>"""
GROUPS = (f"group-{digit}" for digit in (NOTHING, *range(DIGITS)))
FIELDS = {
    "similar": flag(),
    "others-of": Field("all", one_of("all", "unit", *GROUPS)),
    # From and to; None for the row under the cursor.
    "others-rows": Field(None, several(2, 1, ROWS), write=commas),
}


def others(shown: Shown) -> None:
    """A switch (key "similar"), and when it is on what was found for the marked rows and units."""
    if not st.toggle("Find others like it", **session.widget("similar")):
        return
    st.html(STYLE)
    says = testset_passes.units(shown.model).layers[shown.layer]
    with st.container(horizontal=True, gap="medium"):
        marked = {"all": "all units", "unit": f"unit {shown.unit}"}
        marked |= {
            f"group-{digit}": "units that tell nothing"
            if digit == NOTHING
            else f"units for {digit}"
            for digit, _, _ in says.groups
        }
        which = session.state("others-of")
        which = st.selectbox(
            "Units",
            list(marked),
            width=220,
            format_func=marked.__getitem__,
            **session.widget("others-of", which if which in marked else "all"),
        )
        first, last = st.slider(
            "Rows",
            1,
            ROWS,
            width=320,
            help="The row under the cursor, until you mark others.",
            **session.widget("others-rows", session.state("others-rows") or (shown.row + 1,) * 2),
        )
    seen = testset_passes.survey(shown.model)
    if not testset_passes.finish([seen], "Reading"):
        return
    layer = shown.reading.layers[shown.layer]
    states, sample = layer.states[layer.rows], seen.layers[shown.layer].sample
    rows, units = slice(first - 1, last), _units(which, says, shown.unit)
    on = firing(states, rows, units)
    with st.container(key="alike", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Most alike in these rows:", width=190)
        _pictures("alike", seen.sample[alike(sample, states, rows, units, COUNT)])
    with st.container(key="hardest", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(f"Where {_named(on)} hardest:", width=190)
        _pictures("hardest", seen.sample[hardest(sample, states, rows, units, COUNT)])
    st.caption(f"Among {len(seen.sample):,} test images; click one to read it.")


def _units(which: str, says: Says, unit: int) -> np.ndarray:
    if which == "all":
        return np.arange(len(says.digit))
    if which == "unit":
        return np.array([unit])
    return np.flatnonzero(says.digit == int(which.removeprefix("group-")))


def _named(on: np.ndarray) -> str:
    if len(on) == 1:
        return f"unit {on[0]} fires"
    return f"the same {len(on)} units fire"


def _pictures(key: str, images: np.ndarray) -> None:
    test = test_split()
    for k, image in enumerate(images):
        picture = test.images[image].astype(np.float32) / 255
        picture_button(
            f"test image {image}, a {test.labels[image]}",
            picture,
            f"{key}-{k}",
            on_click=drawn.take_image,
            args=[picture],
        )
