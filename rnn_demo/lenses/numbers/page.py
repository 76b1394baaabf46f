"""The numbers: the arithmetic of one row, down to the products of one unit."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnn_demo.cells import CELLS
from rnn_demo.explain.story import INK
from rnn_demo.explain.weighted_sums import gate_lines, weighted_sums
from rnn_demo.figures.products import addition_text, products_figure
from rnn_demo.lenses.numbers.figure import addition_figure, gates_figure, states_figure
from rnn_demo.ui import chart, choices, session, stage
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import flag, linked, one_of
from rnn_demo.words import beside
from rnn_demo.words.glossary import with_terms

ORDER = 5
TITLE, SENTENCE, _more = beside(__file__)
MORE = _more.format(
    gates=" ".join(
        f"{name}: {cell.DESCRIPTION}." for name, cell in CELLS.items() if cell.DESCRIPTION
    )
)
OF_DIGITS = False
TELLS = False
GATES = ("h", *dict.fromkeys(gate for cell in CELLS.values() for gate in cell.GATES))
SHARED = ("grouped",)
STRIPS = "One strip for each term of the addition, one cell for each unit."
PRODUCTS = "Bars: each pixel and each unit of the memory, times its weight."


@dataclass
class Choices:
    """What its links hold of its own."""

    gate: str | None = linked(None, one_of(*GATES))
    stripes: bool = flag()


def opens_at(shown: Shown) -> int:
    """Where it decided, or at the nearest row with ink: an empty one has nothing to add up."""
    at = shown.row if shown.end.decided is None else shown.end.decided
    inked = np.flatnonzero(shown.reading.image.max(axis=1) > INK)
    return int(inked[np.abs(inked - at).argmin()]) if inked.size else at


def show(shown: Shown) -> None:
    k, unit, row, look = shown.layer, shown.unit, shown.row, shown.look
    layer, reading = shown.model.network.layers[k], shown.reading.layers[k]
    step = reading.rows[row]
    terms = {s.name: s for s in weighted_sums(layer, reading, step)}
    asked = st.container(key="asked", horizontal=True, vertical_alignment="bottom", gap="medium")
    with asked:
        choices.choose_layer(shown.model)
        choices.choose_unit(shown)
        choices.group_columns(shown.model)
        name = layer.cell.FIRST_GATE
        if len(terms) > 1:
            asked_for = session.of(Choices).gate
            name = asked_for if asked_for in terms else name
            name = st.segmented_control(
                "Gate", terms, required=True, **session.widget("gate", name)
            )
    with st.container(key="numbers"):
        columns = choices.columns(shown.model, shown.reading)[k]
        chart.show(
            states_figure(shown.reading, reading, columns, row, unit, look),
            "states",
            f"The digit and the hidden state row by row, at row {row + 1}. {shown.said}",
        )
        stage.show(shown)
        if reading.gates:
            with st.expander("The gates, row by row", **session.widget("stripes")) as stripes:
                if stripes.open:  # what is folded is not drawn
                    chart.show(
                        gates_figure(reading, columns, row, unit, look),
                        "gates",
                        f"The gates row by row: {', '.join(reading.gates)}.",
                    )
    of = terms[name]
    value = of.value(unit)
    said = f"Unit {unit} comes to {value:.4f}."
    st.subheader(f"Row {row + 1} as an addition", anchor=False)
    with st.container(key="addition"):
        st.markdown(
            f"`{of.formula}`, one column for each unit. *x* is the row, *h* the hidden state "
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
        chart.addition(addition_text(of, unit, value), value - float(of.held[unit]))
