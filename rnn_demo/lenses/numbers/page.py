"""The numbers: the arithmetic of one row, down to the products of one unit."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnn_demo.cells import CELLS
from rnn_demo.errors import UserError
from rnn_demo.explain.state_view import SHOWS, Columns, state_view
from rnn_demo.explain.story import INK
from rnn_demo.explain.weighted_sums import gate_lines, weighted_sums
from rnn_demo.figures.products import addition_text, products_figure
from rnn_demo.figures.watch_words import HOVER, legend
from rnn_demo.lenses.numbers.figure import (
    addition_figure,
    gates_figure,
    states_figure,
    votes_figure,
)
from rnn_demo.ui import chart, choices, session, stage
from rnn_demo.ui.link_fields import flag_field, link_field, one_of
from rnn_demo.ui.session import LensInput
from rnn_demo.words import beside, say
from rnn_demo.words.glossary import with_terms

ORDER = 5
TITLE, SENTENCE, _more = beside(__file__)
MORE = _more.format(
    gates=" ".join(
        f"{name}: {cell.DESCRIPTION}." for name, cell in CELLS.items() if cell.DESCRIPTION
    )
)
NEEDS_DIGITS = False
TELLS_ANSWER = False
GATES = ("h", *dict.fromkeys(gate for cell in CELLS.values() for gate in cell.GATES))
SHARED_FIELDS = ("grouped", "digit")
VOTES = "Orange votes for {digit}, blue against it."
PARTIAL = "The votes are not the whole logit: something reaches it another way."
HELP = "State: h, what each unit holds. Votes: what each unit adds to one digit's logit."
STRIPS = "One strip for each term of the addition, one cell for each unit."
PRODUCTS = "Bars: each pixel and each unit of the memory, times its weight."


@dataclass
class Choices:
    """What its links hold of its own."""

    gate: str | None = link_field(None, one_of(*GATES))
    stripes: bool = flag_field()
    show: str = link_field("state", one_of(*SHOWS))  # what of the hidden state


def opens_at(lens_input: LensInput) -> int:
    """Where it decided, or at the nearest row with ink: an empty one has nothing to add up."""
    at = lens_input.row if lens_input.end.decision is None else lens_input.end.decision
    inked = np.flatnonzero(lens_input.reading.image.max(axis=1) > INK)
    return int(inked[np.abs(inked - at).argmin()]) if inked.size else at


def show(lens_input: LensInput) -> None:
    k, unit, row, look = lens_input.layer, lens_input.unit, lens_input.row, lens_input.look
    layer, reading = lens_input.model.network.layers[k], lens_input.reading.layers[k]
    step = reading.rows[row]
    terms = {s.name: s for s in weighted_sums(layer, reading, step)}
    line = lens_input.reading.line
    asked = st.container(key="asked", horizontal=True, vertical_alignment="bottom", gap="medium")
    with asked:
        choices.choose_layer(lens_input.model)
        choices.choose_unit(lens_input)
        choices.group_columns(lens_input.model)
        _choose_what_is_shown(lens_input)
        name = layer.cell.FIRST_GATE
        if len(terms) > 1:
            asked_for = session.values_of(Choices).gate
            name = asked_for if asked_for in terms else name
            gate = session.bind("gate", name, kind=Choices)
            name = st.segmented_control("Gate", terms, required=True, **gate) or name
    with st.container(key="numbers"):
        columns = choices.columns(lens_input.model, lens_input.reading)[k]
        _states(lens_input, columns)
    stage.show(lens_input)
    if reading.gates:
        with st.expander(
            f"The gates, {line} by {line}", **session.bind("stripes", kind=Choices)
        ) as stripes:
            if stripes.open:  # what is folded is not drawn
                chart.show(
                    gates_figure(reading, columns, row, unit, look, line),
                    "gates",
                    f"The gates {line} by {line}: {', '.join(reading.gates)}.",
                )
    of = terms[name]
    value = of.value(unit)
    said = f"Unit {unit} comes to {value:.4f}."
    is_line = np.array_equal(reading.inputs[step], lens_input.reading.image[row])
    given = f"the {line}" if is_line else "what the layer before it gives"
    st.subheader(f"{line.capitalize()} {row + 1} as an addition", anchor=False)
    with st.container(key="addition"):
        st.markdown(
            f"`{of.formula}`, one column for each unit. *x* is {given}, *h* the hidden state "
            "before it.",
            help=with_terms("", "kernel recurrent_kernel bias activation"),
        )
        if note := layer.cell.note(name):
            st.caption(note)
        chart.show(addition_figure(of.lines(), columns, unit, look), "sum", f"{STRIPS} {said}")
        if made := gate_lines(layer, reading, step):
            st.markdown("What the gates then make of it (`*` is unit by unit):")
            chart.show(addition_figure(made, columns, unit, look), "made", f"{STRIPS} {said}")
    with st.container(key="opened"):
        st.subheader(f"Unit {unit}, opened", anchor=False)
        chart.show(products_figure(of, unit, look), "products", f"{PRODUCTS} {said}")
        chart.addition(addition_text(of, unit, value), value - float(of.result[unit]))


def _choose_what_is_shown(lens_input: LensInput) -> None:
    st.segmented_control(
        "Show",
        SHOWS,
        format_func=str.capitalize,
        required=True,
        help=with_terms(HELP),
        **session.bind("show", kind=Choices),
    )
    if session.values_of(Choices).show != "votes":
        return
    digits = ["best", *range(lens_input.model.network.classes)]
    asked = session.current().digit
    st.selectbox(
        "Digit",
        digits,
        width=170,
        format_func=lambda d: (
            f"for {lens_input.reading.digit}, the answer" if d == "best" else f"for {d}"
        ),
        **session.bind("digit", asked if asked in digits else "best", lens_input.reading.digit),
    )


def _states(lens_input: LensInput, columns: Columns) -> None:
    """The hidden state row by row, or what it votes for a digit, and how to read it."""
    network, reading, k = lens_input.model.network, lens_input.reading, lens_input.layer
    layer, at = reading.layers[k], (lens_input.row, lens_input.unit, lens_input.look)
    grouped, what, line = choices.is_grouped(), "the hidden state", reading.line
    figure = states_figure(reading, layer, columns, *at)
    parts = legend(state_view(network, reading, grouped), reading.layers, HOVER)
    said = " ".join(say(key, **values) for key, values in parts)
    if session.values_of(Choices).show == "votes":
        asked = session.current().digit
        digit = int(asked) if asked in range(network.classes) else reading.digit
        try:
            view = state_view(network, reading, grouped, "votes", digit)
            votes = {columns.layer: columns for columns in view.columns}[k]
        except (UserError, KeyError):
            st.info("This layer's states reach the answer through others: it has no votes.")
        else:
            figure = votes_figure(reading, layer, votes, digit, *at)
            what, said = f"what each unit votes for {digit}", VOTES.format(digit=digit)
            if view.votes is not None and not view.votes.exact:
                said += f" {PARTIAL}"
    chart.show(
        figure,
        "states",
        f"The digit and {what} {line} by {line}, at {line} {lens_input.row + 1}. "
        f"{lens_input.sentence}",
    )
    st.caption(said)
