"""One unit: what drives it, what it says about the digits, and what is lost without it."""

import numpy as np
import streamlit as st

from rnn_demo.data import COLUMNS, ROWS, in_order, test_split
from rnn_demo.explain.testset import accuracy
from rnn_demo.explain.unit import Example, about_unit
from rnn_demo.figures.thumbnails import marked_png, thumbnails
from rnn_demo.lenses.why.dossier_figure import (
    input_weights_figure,
    off_figure,
    outgoing_figure,
    unit_figure,
)
from rnn_demo.ui import chart, choices, session, testset_passes
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import flag

FIELDS = {"off": flag()}  # whether the unit is switched off
PIXELS = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)


def _pictures(shown: Shown, examples: list[Example]) -> str:
    """The test images with the row marked in which the unit is extreme."""
    order = in_order(PIXELS, shown.model.row_order, shown.model.row_seed)  # as they are read
    return thumbnails(
        [
            (
                marked_png(
                    test_split().images[e.image] / 255, np.isin(PIXELS, order[e.row]), shown.look
                ),
                f"row {e.row + 1}\n{e.h:.2f}",
            )
            for e in examples
        ]
    )


def show(shown: Shown) -> None:
    """Its course, the images that drive it, its weights, and the network without it."""
    with st.container(horizontal=True, gap="medium"):
        choices.choose_layer(shown.model)
        choices.choose_unit(shown)
    seen = testset_passes.survey(shown.model)
    if not testset_passes.finish([seen], "Reading"):
        return
    model, reading, look = shown.model, shown.reading, shown.look
    layer, unit = shown.layer, shown.unit
    found = shown.once(
        "unit",
        lambda: about_unit(model.network, reading, seen.layers[layer], layer, unit),
        layer,
        unit,
    )
    with st.container(key="unit-course"):
        chart.show(
            unit_figure(reading, reading.layers[layer], unit, found, shown.row, look),
            "course",
            f"The digit, and unit {unit} row by row: its h is "
            f"{reading.layers[layer].states[-1, unit]:.2f} at the end. {shown.said}",
        )
    key = layer, unit, shown.look.background
    high, low = st.columns(2, gap="large")
    with high, st.container(key="highest"):
        st.markdown("**Highest on these test images**, at the marked row")
        st.html(shown.once("highest", lambda: _pictures(shown, found.highest), *key))
    with low, st.container(key="lowest"):
        if found.lowest[0].h == found.lowest[-1].h == 0:
            st.markdown("**It is never below 0**: where it has nothing to say, it stays at 0.")
        else:
            st.markdown("**Lowest on these test images**")
            st.html(shown.once("lowest", lambda: _pictures(shown, found.lowest), *key))
    given, said = st.columns(2, gap="large")
    with given, st.container(key="inputs"):
        what = "a row of pixels" if found.pixels else "its layer's input"
        plain = shown.reading.layers[layer].cell == "SimpleRNN"
        gates = "orange opens a gate or drives the candidate up, blue the reverse"
        means = "orange drives it up, blue down" if plain else gates
        st.markdown(f"**Its weights on {what}**: {means}")
        chart.show(input_weights_figure(found, look), "stripes", f"Stripes: its weights on {what}.")
    with said, st.container(key="outgoing"):
        if found.outgoing is None:
            st.markdown("**It feeds another layer**, not the digit scores.")
        else:
            st.markdown("**What it says** for and against each digit, when its h is positive")
            loudest = int(found.outgoing.argmax())
            alt = f"Bars: its weight for each digit, the largest for {loudest}."
            chart.show(outgoing_figure(found.outgoing, look), "weights", alt)
    if st.toggle("Switch it off", **session.widget("off")):
        with st.container(key="without"):
            _without(shown, seen)


def _without(shown: Shown, seen: testset_passes.Survey) -> None:
    """The digit and the test set, read with the unit held at 0."""
    model, layer, unit = shown.model, shown.layer, shown.unit
    off = model.network.without_unit(layer, unit)
    without = shown.once("without", lambda: off.read(shown.reading.image), layer, unit)
    alt = f"The digit and the probabilities row by row, with unit {unit} and without it."
    st.markdown(
        f"Your digit is read as **{without.digit}** ({without.probabilities[-1].max():.1%}) "
        f"without it, **{shown.reading.digit}** ({shown.reading.probabilities[-1].max():.1%}) "
        "with it."
    )
    chart.show(off_figure(shown.reading, without, shown.row, shown.look), "change", alt)
    answers = testset_passes.without_unit(model, layer, unit)
    place = st.empty()
    if answers.complete or place.button("Read all test images without it", key="all"):
        place.empty()
        if not testset_passes.finish([answers], "Reading"):
            return
        before = accuracy(seen.answers[:, -1], seen.labels)
        after = accuracy(answers.answers, seen.labels)
        st.markdown(
            f"Over the test set: **{after:.2%}** correct without it, **{before:.2%}** with it."
        )
