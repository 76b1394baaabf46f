"""Poke: change the drawing or the memory, and see how the answer changes."""

from dataclasses import dataclass

import streamlit as st

from rnn_demo.data import ROWS, line_indices_in_reading_order
from rnn_demo.errors import UserError
from rnn_demo.explain.state_edit import read_with_edit
from rnn_demo.lenses.poke.figure import reading_change_figure
from rnn_demo.lenses.poke.numbers import (
    ImageChange,
    answer_before_and_after_clause,
    find_smallest_image_change,
    image_after_blank_or_shift,
    image_change_clause,
    state_difference_by_image_row,
    state_difference_sentence,
)
from rnn_demo.ui import chart, choices, session, stage, state_edits
from rnn_demo.ui.link_fields import (
    choice_parser,
    join_with_commas,
    link_field,
    whole_number_parser,
)
from rnn_demo.ui.session import LensInput
from rnn_demo.words import read_markdown_paragraphs_beside_module
from rnn_demo.words.escape import as_markdown

ORDER = 3
TITLE, SENTENCE, MORE = read_markdown_paragraphs_beside_module(__file__)
NEEDS_DIGITS = False
TELLS_ANSWER = True
SHOWS_LAST_ROW = True
TOOLS = {"Blank": "blank", "Shift": "shift"}
HAND = "Your hand"  # a tool, available while there is a hand on the memory
SLIDERS: dict[str, tuple[int, int, ImageChange]] = {  # lowest, highest and default value
    "blank": (1, ROWS, (10, 14)),
    "shift": (-14, 14, 4),
}
LABELS = {
    "row": {"blank": "Rows to blank", "shift": "Rows down (up if negative)"},
    "column": {"blank": "Columns to blank", "shift": "Columns right (left if negative)"},
}
SHARED_FIELDS = ("grouped", "hand")


def _parse_row_range_to_blank(text: str) -> tuple[int, int]:
    first, last = sorted(map(whole_number_parser(1, ROWS), text.split(",", 2)))
    return first, last


@dataclass
class Choices:
    """The lens's own values in links."""

    # None: the hand, if there is one, else a change that breaks the reading.
    tool: str | None = link_field(None, choice_parser(*TOOLS, HAND), resets_with_edit=True)
    blank: tuple[int, int] | None = link_field(
        None, _parse_row_range_to_blank, write=join_with_commas
    )
    shift: int | None = link_field(None, whole_number_parser(-14, 14))


def show(lens_input: LensInput) -> None:
    own, hand = session.visitor_values(Choices), session.values_of_all_pages().hand
    values = {name: getattr(own, name) for name in SLIDERS}
    model, reading = lens_input.model, lens_input.reading
    layer = reading.layers[lens_input.layer]
    lines = line_indices_in_reading_order(model.network.row_order, model.network.row_seed)
    tools = TOOLS if hand is None else {HAND: "hand", **TOOLS}
    chosen, smallest = own.tool, None
    if chosen not in tools:
        chosen = None if hand is None else HAND
    if chosen is None:
        smallest = lens_input.compute_once(
            "breaking", lambda: find_smallest_image_change(model.network, reading, lines)
        )
        name, values[name] = smallest or ("blank", None)
        chosen = next(title for title, tool in TOOLS.items() if tool == name)
    first = st.container(key="outcome")
    with st.container(key="tools-of-surgery", horizontal=True, vertical_alignment="center"):
        title = st.segmented_control(
            "What to do",
            tools,
            required=True,
            label_visibility="collapsed",
            **_tool_widget_binding_arguments("tool", chosen),
        )
        tool = tools[title or chosen]
        if tool in SLIDERS:
            low, high, default = SLIDERS[tool]
            value = default if values[tool] is None else values[tool]
            value = st.slider(
                LABELS[reading.line_word][tool],
                low,
                high,
                width=260,
                **_tool_widget_binding_arguments(tool, value),
            )
        if tool == "hand" or own.tool is not None:
            st.button(
                "Put it back" if tool == "hand" else "Show me one that breaks it",
                key="break",
                on_click=_reset_edit_and_tools,
            )
    touched, said = None, ""
    if hand is not None and tool == "hand":
        try:
            ranges = state_edits.load_or_compute_unit_ranges(model)
            after = read_with_edit(model.network, reading.image, hand, ranges)
        except UserError as error:
            st.info(as_markdown(error))
            stage.show_stage(lens_input)
            return
        touched = int(layer.row_index_by_step[hand.row]) + 1, "your hand"
        with first:
            stage.show_edit_sentence(reading, after, hand, ranges, key="hand-sentence")
    else:
        after = model.network.read_image(image_after_blank_or_shift(reading.image, value, lines))
        what = image_change_clause(value, reading.row_order)
        said = f" {what} {answer_before_and_after_clause(reading, after)}"
        is_unbroken = own.tool is None and smallest is None
        nothing = " No small change gives another answer." if is_unbroken else ""
        first.markdown(f"**{said.strip()}**{nothing}")
    with st.container(key="poke"):
        columns = choices.columns_of_selected_layer(lens_input)
        chart.show_figure(
            reading_change_figure(
                reading, after, columns, touched, lens_input.row, lens_input.look
            ),
            "change",
            f"The changed digit, how the states differ, and how sure it is of both answers.{said}",
        )
        stage.show_stage(lens_input)
        states = state_difference_by_image_row(reading, after, lens_input.layer)
        backward = layer.direction == "backward"
        where = state_difference_sentence(states, backward, reading.line_word)
        st.caption(f"{where} Dotted: as it was before the change.")
        choices.show_layer_menu(lens_input.model)


def _reset_edit_and_tools() -> None:
    session.update_values(hand=None)
    session.update_values(Choices, tool=None, **dict.fromkeys(SLIDERS))


def _tool_widget_binding_arguments(name: str, value: object) -> session.WidgetBinding:
    """Return the arguments of a widget whose change also opens its tool."""
    arguments = session.set_widget(name, value)

    def store() -> None:
        session.update_values(Choices, **{key: st.session_state[key] for key in ("tool", name)})

    return {**arguments, "on_change": store}
