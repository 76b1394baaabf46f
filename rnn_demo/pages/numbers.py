"""The numbers: the arithmetic of one row, down to the products of one unit."""

import streamlit as st

from rnn_demo.explain.numbers import gate_lines, open_unit, step_of, weighted_sums
from rnn_demo.explain.parity import parity
from rnn_demo.figures.numbers import (
    addition_figure,
    addition_text,
    gates_figure,
    products_figure,
    states_figure,
)
from rnn_demo.reader.cells import GRU
from rnn_demo.ui import choices, headline, session

QUIET = {"displayModeBar": False}
FIRST = {"SimpleRNN": "h", "LSTM": "forget", "GRU": "update"}

v = headline.visit(
    "The numbers",
    "All that happens in one row, with this network's own weights and your digit. Click on a unit, "
    "a column of the heatmap, to open it down to its single products.",
)
k = choices.choose_layer(v.model)
layer, reading = v.model.network.layers[k], v.reading.layers[k]
step, units = step_of(reading, v.row), layer.cell.units
UNIT = f"unit-{v.model.name}-{k}"
most_active = int(abs(reading.states[-1]).argmax())
unit = choices.first_unit(UNIT, units, most_active)


def open_clicked() -> None:
    points = st.session_state["states"].selection.points
    if points:
        st.session_state[UNIT] = round(points[0]["x"])


with st.container(key="numbers"):
    st.plotly_chart(
        states_figure(v.reading, reading, v.row, unit, v.colours),
        key="states",
        config=QUIET,
        on_select=open_clicked,
        selection_mode="points",
    )
    if reading.gates:
        st.caption(
            "A gate is a number between 0, shut, and 1, open, for each unit: it says how much of "
            "the memory is kept, written or shown. The candidate is what could be written; an LSTM "
            "keeps it in the cell state c."
        )
        st.plotly_chart(gates_figure(reading, v.row, unit, v.colours), key="gates", config=QUIET)

sums = {s.name: s for s in weighted_sums(layer, reading, step)}
st.subheader(f"Row {v.row + 1} as an addition", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    st.number_input(
        "Unit",
        0,
        units - 1,
        unit,
        key=UNIT,
        width=140,
        help="The unit that is opened; a click on the heatmap above chooses one, too.",
    )
    name = FIRST[layer.kind]
    if len(sums) > 1:
        name = st.segmented_control(
            "Gate", sums, default=name, required=True, key=f"gate-{layer.kind}"
        )
of = sums[name]
unit = int(st.session_state[UNIT])
session.write_unit(unit)
with st.container(key="addition"):
    st.markdown(
        f"`{name} = {of.activation.name}(x @ kernel + h @ recurrent_kernel + bias)`, one cell for "
        "each unit. *x* is the row, *h* the memory before it."
    )
    if name == "candidate" and isinstance(layer.cell, GRU):
        where = "after" if layer.cell.reset_after else "before"
        st.caption(
            f"The reset gate decides how much of the memory the candidate may use: here *h* is "
            f"multiplied by it {where} the product with recurrent_kernel, and it is in the numbers."
        )
    st.plotly_chart(addition_figure(of.lines(), unit, v.colours), key="sum", config=QUIET)
    if made := gate_lines(layer, reading, step):
        st.markdown("What the gates then make of it, `*` meaning unit by unit:")
        st.plotly_chart(addition_figure(made, unit, v.colours), key="made", config=QUIET)

opened = open_unit(of, unit)
with st.container(key="unit"):
    st.subheader(f"Unit {unit}, opened", anchor=False)
    st.plotly_chart(products_figure(of, opened, v.colours), key="products", config=QUIET)
    st.code(addition_text(of, opened), language=None)
    if st.toggle("Every product in a table", key="table"):
        row_side, memory_side = st.columns(2)
        row_side.dataframe({"x": of.x, "kernel": of.kernel[:, unit], "product": opened.x_products})
        memory_side.dataframe(
            {
                "h before": of.h,
                "recurrent_kernel": of.recurrent_kernel[:, unit],
                "product": opened.h_products,
            }
        )
st.caption(
    f"These numbers are computed by this app. The tests hold them against Keras's: over "
    f"{parity().images} test images no state, gate or logit of the networks that ship "
    f"differs by more than {parity().largest:f}."
)
