"""Map: the hidden state after each row among those of test images, and its nearest neighbours."""

from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from rnn_demo.data import PIXEL_INDICES, test_split
from rnn_demo.lenses.map.figure import map_figure
from rnn_demo.lenses.map.numbers import (
    PrincipalAxes,
    fit_principal_axes,
    nearest_state_indices,
    nearest_states_majority_sentence,
)
from rnn_demo.library import Model
from rnn_demo.ui import analyses, chart, choices, pad, stage
from rnn_demo.ui.models import compute_once
from rnn_demo.ui.session import LensInput
from rnn_demo.words import english_text, read_markdown_paragraphs_beside_module
from rnn_demo.words.escape import as_markdown

ORDER = 7
TITLE, SENTENCE, MORE = read_markdown_paragraphs_beside_module(__file__)
NEEDS_DIGITS = True
TELLS_ANSWER = True
CLOUD = 700  # test images drawn as points
COUNT = 10  # nearest test images
DIM = 0.25  # opacity of ink that is not read yet


def _principal_axes_of_sample(model: Model, layer: int, last: int) -> PrincipalAxes:
    return fit_principal_axes(analyses.state_sample_so_far(model).states[layer][:, last])


def show(lens_input: LensInput) -> None:
    model, reading = lens_input.model, lens_input.reading
    index, row = lens_input.layer, lens_input.row
    line, sample = reading.line_word, analyses.state_sample_so_far(model)
    pictures = test_split().images
    if not analyses.continue_passes_and_check_complete([sample], "Reading"):
        stage.show_stage(lens_input)
        return
    layer, states = reading.layers[index], sample.states[index]
    step = layer.row_index_by_step[row]
    pixels = np.rint(255 * lens_input.image)
    others = np.flatnonzero((pictures[sample.images] != pixels).any(axis=(1, 2)))
    near = others[nearest_state_indices(states[others, row], layer.states[step], COUNT)]
    digits = np.bincount(sample.labels[near])
    sentence = nearest_states_majority_sentence(reading, row, digits, len(others), len(states))
    st.markdown(f"**{as_markdown(sentence)}**")
    last = int(layer.row_index_by_step[-1])
    axes = compute_once(_principal_axes_of_sample, model, index, last)
    some = slice(None, None, max(1, len(states) // CLOUD))
    figure = map_figure(
        axes.variance_shares,
        cloud=axes.project(states[some, row]),
        digits=sample.labels[some],
        means=axes.project(sample.mean_states_by_digit(index, row)[: model.network.classes]),
        path=axes.project(layer.states),
        rows=layer.row_index_by_step,
        step=step,
        look=lens_input.look,
        line=line,
    )
    points = "test images, the mean of each digit, and your digit's path"
    with st.container(key="map"):
        alt = f"A map of states: {points} up to {line} {row + 1}. {lens_input.answer_sentence}"
        chart.show_figure(figure, "places", alt)
    stage.show_stage(lens_input)
    st.html(Path(__file__).with_name("map.css"))
    in_rows = model.images_in_reading_order(PIXEL_INDICES)
    # A mask for an image as drawn
    unread = np.isin(PIXEL_INDICES, in_rows[layer.row_index_by_step[step + 1 :]])
    with st.container(key="alike", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Most alike:", width="content")
        for k, image in enumerate(sample.images[near]):
            picture, label = pictures[image] / np.float32(255), int(sample.labels[near[k]])
            what = f"test image {image}, {english_text('hand.is', count=label)}"
            choices.show_button_with_picture(
                what,
                np.where(unread, DIM * picture, picture),
                f"alike-{k}",
                partial(pad.show_pixels, picture),
            )
    st.caption(
        "Dim is what is not read yet. Click one to read it. The map shows "
        f"{axes.variance_shares.sum():.0%} of how these states vary; the rest lies in other "
        "directions."
    )
    choices.show_layer_menu(model)
