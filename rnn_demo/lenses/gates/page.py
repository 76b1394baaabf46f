"""Gates: what the gates let in and keep, row by row, and the resulting states."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rnn_demo.browser.small_networks import machine_can_show
from rnn_demo.cells import CELLS
from rnn_demo.explain.state_view import StateView, network_state_view
from rnn_demo.lenses.gates.figure import chosen_gate_or_state_figure
from rnn_demo.lenses.gates.numbers import gates_sentence
from rnn_demo.reader import LayerReading
from rnn_demo.ui import chart, choices, session, stage
from rnn_demo.ui.link_fields import choice_parser, link_field
from rnn_demo.ui.session import LensInput
from rnn_demo.words import english_text, read_markdown_paragraphs_beside_module
from rnn_demo.words.glossary import help_with_terms

ORDER = 5
TITLE, SENTENCE, _more = read_markdown_paragraphs_beside_module(__file__)
_described = (f"{name}: {cell.DESCRIPTION}." for name, cell in CELLS.items() if cell.DESCRIPTION)
MORE = _more.format(gates=" ".join(_described))
NEEDS_DIGITS = False
TELLS_ANSWER = False
SHARED_FIELDS = ("grouped",)
STATES = ("h", "c")
GATES = (*dict.fromkeys(gate for cell in CELLS.values() for gate in cell.GATES), *STATES)
HELP = "Gates, the candidate, the hidden state h and, in an LSTM, the cell state c."
NO_GATES = "A {} has no gates: each row replaces its whole memory."
TO_MACHINE = "See all its numbers on Machine"
OPEN = "Each column is a unit: 0 is shut, 1 is open."
CANDIDATE = "Each column is a unit; its colours are named below the heatmap."
CELL_STATE = "One number in a hundred may lie beyond the ends of the colours."
HOVER = ": hover to see h"  # for devices that can hover
GROUPED = "It stands below the digit that it says most about."


@dataclass
class Choices:
    """The lens's own values in links."""

    gate: str | None = link_field(None, choice_parser(*GATES))


def initial_row(lens_input: LensInput) -> int:
    """Return the row at which the network decided."""
    decision = lens_input.decision_step
    return lens_input.row if decision is None else decision


def show(lens_input: LensInput) -> None:
    model, k = lens_input.model, lens_input.layer
    cell, layer = model.network.layers[k].cell, lens_input.reading.layers[k]
    asked = st.container(key="asked", horizontal=True, vertical_alignment="bottom", gap="medium")
    with asked:
        choices.show_layer_menu(model)
    if layer.gates:
        with asked:
            name = _choose_gate_or_state(cell.FIRST_GATE, (*layer.gates, *STATES[: cell.STATES]))
            choices.show_grouping_switch(model)
        _show_gate_or_state_heatmap(lens_input, name)
    else:
        st.markdown(NO_GATES.format(layer.cell))
        if machine_can_show(model) and st.button(TO_MACHINE, key="to-machine"):
            session.switch_to_page("machine")
    stage.show_stage(lens_input)


def _choose_gate_or_state(default: str, names: tuple[str, ...]) -> str:
    asked = session.visitor_values(Choices).gate
    name = asked if asked in names else default
    binding = session.bind_widget("gate", name, options=names, kind=Choices)
    chosen = st.segmented_control(
        "Show", names, required=True, help=help_with_terms(HELP), **binding
    )
    return chosen or name


def _show_gate_or_state_heatmap(lens_input: LensInput, name: str) -> None:
    reading, k, row = lens_input.reading, lens_input.layer, lens_input.row
    network, layer, line = lens_input.model.network, reading.layers[k], reading.line_word
    cell, look = network.layers[k].cell, lens_input.look
    view = network_state_view(network, choices.are_columns_grouped_by_digit())
    said = gates_sentence(cell, layer, row, line)
    st.markdown(f"**{said}**")
    with st.container(key="gates"):
        chart.show_figure(
            chosen_gate_or_state_figure(reading, layer, cell, view.columns[k], name, row, look),
            "gate-map",
            f"The digit, and {name} {line} by {line}. {said} {lens_input.answer_sentence}",
        )
    if name == "h":
        parts = _state_heatmap_legend_texts(view, reading.layers)
    else:
        parts = [{"c": f"{CANDIDATE} {CELL_STATE}", "candidate": CANDIDATE}.get(name, OPEN)]
        parts += [GROUPED] * bool(view.columns[k].groups)
    st.caption(" ".join(parts))


def _state_heatmap_legend_texts(view: StateView, layers: Sequence[LayerReading]) -> list[str]:
    """Return the texts that explain the heatmap of the hidden state."""
    if not view.has_digit_groups:
        return [english_text("legend.plain")]
    says = [english_text("legend.ordered")]
    # The sign of a relu's h carries no information
    read = (layers[c.layer] for c in view.columns)
    if any(CELLS[layer.cell].IS_MIXTURE or layer.activation == "relu" for layer in read):
        says.append(english_text("legend.against", hover=HOVER))
    if not all(c.groups for c in view.columns):
        says.append(english_text("legend.others"))
    return says
