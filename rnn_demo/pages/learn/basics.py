"""Figures of sections 1 to 6: the loop, why context matters, the three cells, a sequence."""

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.data import COLUMNS, ROWS, VALIDATION
from rnn_demo.explain.answer import (
    answer_from_probabilities,
    answer_with_probability,
    final_answer_text,
    first_ink_step,
    format_probability,
    shown_answer,
)
from rnn_demo.explain.memory_picture.readout import states_of
from rnn_demo.explain.reset import wipe_edits
from rnn_demo.explain.weighted_sums import weighted_sums
from rnn_demo.figures.pixels import image_url, thumbnails_html
from rnn_demo.figures.products import addition_text, products_figure
from rnn_demo.library import Model
from rnn_demo.pages.learn.loop import show_loop
from rnn_demo.reader import Reading
from rnn_demo.ui import analyses, chart, stage
from rnn_demo.ui.session import LensInput
from rnn_demo.words import say

LOOP_GATES = (7, 10, 14, 18, 22, 28)  # numbers of rows read
PICTURE = 96  # side of a picture, in CSS pixels
EXPECTATION_INK = 0.5  # brightness of the ink of future rows


def show_memory_and_loop(lens_input: LensInput) -> None:
    """Show the picture of the digit in a large network's memory, then in a small one's by row."""
    model = library.find_model("lstm-128")
    show_memory_strip(model, model.read(lens_input.image))
    show_loop(library.find_model("simple-16-bounded"), lens_input.image, lens_input.look)


def show_memory_strip(model: Model, reading: Reading) -> None:
    """Show a strip: the picture in a network's memory after some rows, with its answers."""
    readout, carried, strip = analyses.shipped_readout(model), states_of(reading), []
    since = first_ink_step(reading)
    for rows in LOOP_GATES:
        picture = readout.picture(carried[rows - 1], rows - 1)
        answer = shown_answer(reading.probabilities, rows - 1, since)
        chance = format_probability(float(reading.probabilities[rows - 1].max()))
        said = say("none") if answer is None else f"{answer} ({chance})"
        picture = np.where(readout.has_seen[rows - 1][:, None], picture, EXPECTATION_INK * picture)
        strip.append((image_url(picture), f"row {rows}\n{said}"))
    st.html(thumbnails_html(strip, PICTURE))


def show_wiped_memory(lens_input: LensInput) -> None:
    """Show a reading with its hidden state, and one with the hidden state wiped before a row."""
    model = library.find_model("lstm-128")
    row = st.slider("Wipe the hidden state before row", 1, ROWS, 14, key="learn-wipe")
    image = model.in_order(lens_input.image)
    columns = st.columns(2)
    readings = {
        "not wiped": model.network.read(image),
        f"wiped before row {row}": model.network.read(image, wipe_edits(model.network, row)),
    }
    for k, (name, reading) in enumerate(readings.items()):
        with columns[k]:
            st.markdown(f"**{final_answer_text(reading)}**, {name}")
            chances = reading.probabilities[-1]
            stage.show_other_answer(
                "bars", chances, answer_from_probabilities(chances), key=f"wiped-{k}"
            )
    st.caption("Being wiped is not something it was trained for.")


def show_unit_sum(lens_input: LensInput) -> None:
    """Show one unit of the smallest network at one row: every product, and their sum."""
    model = library.find_model("simple-16")
    reading = model.read(lens_input.image)
    layer, held = model.network.layers[0], reading.layers[0]
    loudest = int(held.states[11].argmax())
    with st.container(horizontal=True):
        row = st.number_input("Row", 1, ROWS, 12, key="learn-row", width=130)
        unit = st.number_input("Unit", 0, 15, loudest, key="learn-unit", width=130)
    of = weighted_sums(layer, held, held.row_of_step[row - 1])[0]
    value = of.value(unit)
    chart.show_figure(
        products_figure(of, unit, lens_input.look),
        "learn-one-unit",
        f"Unit {unit} comes to {value:.4f}.",
    )
    st.code(addition_text(of, unit, value), language=None)


def show_gates_by_row(lens_input: LensInput, name: str) -> None:
    """Show a network of one LSTM or GRU row by row, with the means of its gates."""
    model = library.find_model(name)
    show_loop(model, lens_input.image, lens_input.look, f"loop-{name}")
    units = model.network.layers[0].cell.units
    st.caption(
        f"The bars are means over the {units} units: how far each gate is open, from 0 to 1."
    )


def show_shapes(lens_input: LensInput) -> None:
    """Show the arrays that a notebook would print, and the visitor's own."""
    reading = lens_input.reading
    hot = np.eye(lens_input.model.network.classes, dtype=int)[reading.digit]
    rows, columns = lens_input.image.shape
    st.code(
        f"training    x ({60_000 - VALIDATION}, {ROWS}, {COLUMNS})   y ({60_000 - VALIDATION},)\n"
        f"validation  x ({VALIDATION}, {ROWS}, {COLUMNS})    y ({VALIDATION},)\n"
        f"test        x (10000, {ROWS}, {COLUMNS})   y (10000,)\n\n"
        f"your digit  x (1, {rows}, {columns})\n"
        f"read as     {answer_with_probability(reading)}\n"
        f"one-hot     {' '.join(map(str, hot))}    (for {reading.class_name(reading.digit)})",
        language=None,
    )
