"""Find others, below the map: test images alike in some rows and units, each a click away."""

import numpy as np
import streamlit as st

from rnn_demo.data import COLUMNS, DIGITS, ROWS, in_order, test_split
from rnn_demo.explain.testset import Sample
from rnn_demo.explain.unit_groups import NOTHING, Says
from rnn_demo.lenses.map.numbers import unread
from rnn_demo.lenses.map.others import alike, firing, hardest
from rnn_demo.ui import drawn, session, testset_passes
from rnn_demo.ui.choices import picture_button
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, commas, one_of, several

COUNT = 10
DIM = 0.25  # of the ink that is not read yet
PIXELS = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)
STYLE = """<style>
:is(.st-key-alike, .st-key-hardest) img {height: 44px !important; max-height: none !important;
  width: 44px; image-rendering: pixelated; border-radius: .25rem; display: block}
:is(.st-key-alike, .st-key-hardest) button {padding: 0; min-height: 0; border: none}
</style>"""
GROUPS = (f"group-{digit}" for digit in (NOTHING, *range(DIGITS)))
FIELDS = {
    "others-of": Field("all", one_of("all", "unit", *GROUPS)),
    # From and to; None for the row under the cursor.
    "others-rows": Field(None, several(2, 1, ROWS), write=commas),
}


def so_far(shown: Shown, seen: Sample) -> str:
    """Whose states are nearest after the row at the cursor, in a sentence."""
    rows = slice(shown.row, shown.row + 1)
    layer, sample = shown.reading.layers[shown.layer], seen.states[shown.layer]
    near = alike(sample, layer.states[layer.rows], rows, np.arange(sample.shape[-1]), COUNT)
    digits = np.bincount(seen.labels[near])
    return (
        f"After row {shown.row + 1}, {digits.max()} of the {COUNT} nearest among "
        f"{len(sample):,} test images are a {digits.argmax()}."
    )


def show(shown: Shown, seen: Sample) -> None:
    """What is alike in the marked rows and units, and where the same units fire. seen: complete."""
    st.html(STYLE)
    says = testset_passes.units(shown.model).layers[shown.layer]
    pictures = st.container(key="others")
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
            "Alike in",
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
    layer, sample = shown.reading.layers[shown.layer], seen.states[shown.layer]
    states = layer.states[layer.rows]
    rows, units = slice(first - 1, last), _units(which, says, shown.unit)
    on = firing(states, rows, units)
    order = in_order(PIXELS, shown.model.row_order, shown.model.row_seed)
    hidden = np.isin(PIXELS, order[unread(last - 1, layer.direction)])
    with pictures:
        _line("alike", "Most alike:", seen, alike(sample, states, rows, units, COUNT), hidden)
        fire = f"Where {_named(on)} hardest:"
        _line("hardest", fire, seen, hardest(sample, states, rows, units, COUNT), hidden)
        st.caption("Dim is what is not read yet. Click one to read it.")


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


def _line(key: str, what: str, seen: Sample, near: np.ndarray, hidden: np.ndarray) -> None:
    """Pictures in a line. near: of the sample. hidden: (28, 28) bool, pixels not read yet."""
    test = test_split()
    with st.container(key=key, horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(what, width=190)
        for k, image in enumerate(seen.images[near]):
            picture = test.images[image].astype(np.float32) / 255
            picture_button(
                f"test image {image}, a {test.labels[image]}",
                np.where(hidden, DIM * picture, picture),
                f"{key}-{k}",
                on_click=drawn.take_image,
                args=[picture],
            )
