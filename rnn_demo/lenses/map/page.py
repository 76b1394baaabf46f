"""Map: where the hidden state is after each row, among the test images, and who is nearest."""

from pathlib import Path

import numpy as np
import streamlit as st

from rnn_demo.data import COLUMNS, ROWS, test_split
from rnn_demo.lenses.map.figure import map_figure
from rnn_demo.lenses.map.numbers import StateMap, fit, nearest
from rnn_demo.library import Model
from rnn_demo.ui import analyses, canvas_input, chart, choices, stage
from rnn_demo.ui.models import cached
from rnn_demo.ui.session import Shown
from rnn_demo.words import beside, say

ORDER = 7
TITLE, SENTENCE, MORE = beside(__file__)
OF_DIGITS = True
TELLS = True
CLOUD = 700  # test images drawn as points
COUNT = 10  # neighbours
DIM = 0.25  # of the ink that is not read yet
PIXELS = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)


def _axes(model: Model, layer: int, last: int) -> StateMap:
    return fit(analyses.sample(model).states[layer][:, last])


def show(shown: Shown) -> None:
    index, row = shown.layer, shown.row
    sample = analyses.sample(shown.model)
    if not analyses.finish([sample], "Reading"):
        stage.show(shown)
        return
    layer, states = shown.reading.layers[index], sample.states[index]
    step = layer.rows[row]
    test, pixels = test_split(), np.rint(255 * shown.image)
    others = np.flatnonzero((test.images[sample.images] != pixels).any(axis=(1, 2)))
    near = others[nearest(states[others, row], layer.states[step], COUNT)]
    digits = np.bincount(sample.labels[near])
    among = f"{len(others):,}{' other' if len(others) < len(states) else ''} test images"
    st.markdown(
        f"**After {shown.reading.line} {row + 1}, {digits.max()} of the {COUNT} nearest among "
        f"{among} are a {digits.argmax()}.**"
    )
    axes = cached(_axes, shown.model, index, int(layer.rows[-1]))
    some = slice(None, None, max(1, len(states) // CLOUD))
    figure = map_figure(
        axes.explained,
        cloud=axes.project(states[some, row]),
        digits=sample.labels[some],
        means=axes.project(sample.means(index, row)),
        path=axes.project(layer.states),
        rows=layer.rows,
        step=step,
        look=shown.look,
    )
    with st.container(key="map"):
        chart.show(
            figure,
            "places",
            "A map of states: test images, the mean of each digit, and your digit's path up to "
            f"{shown.reading.line} {row + 1}. {shown.said}",
        )
    stage.show(shown)
    st.html(Path(__file__).with_name("map.css"))
    in_rows = shown.model.in_order(PIXELS)
    unread = np.isin(PIXELS, in_rows[layer.rows[step + 1 :]])  # of an image as drawn
    with st.container(key="alike", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Most alike:", width="content")
        for k, image in enumerate(sample.images[near]):
            picture = test.image(image)
            choices.picture_button(
                f"test image {image}, {say('hand.is', count=int(test.labels[image]))}",
                np.where(unread, DIM * picture, picture),
                f"alike-{k}",
                on_click=canvas_input.take_image,
                args=[picture],
            )
    st.caption(
        f"Dim is what is not read yet. Click one to read it. The map shows "
        f"{axes.explained.sum():.0%} of how these states vary; the rest lies in other directions."
    )
    choices.choose_layer(shown.model)
