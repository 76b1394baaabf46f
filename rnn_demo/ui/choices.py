"""Widgets of several pages and lenses: for a network, a row, a layer, a unit, a digit."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import numpy as np
import streamlit as st

from rnn_demo.data import ROWS
from rnn_demo.errors import UserError
from rnn_demo.explain.state_view import OrderedLayerColumns, network_state_view
from rnn_demo.figures.pixels import image_url
from rnn_demo.library import Model
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.ui import models, session
from rnn_demo.ui.state import MOST_COMPARED
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import help_with_terms

# One of each cell, with about the same number of parameters
SAME_SIZE_MODELS = ("simple-64", "lstm-28", "gru-33")


def why_model_reads_no_digits(model: Model) -> str | None:
    """Return why a view of the ten digits does not apply to a network; None if it does."""
    if model.network.reads_digits:
        return None
    what = "classes apart, numbered from 0," if model.network.names is None else "signs apart,"
    return (
        f"This network tells {model.network.classes} {what} not the ten digits: what the test "
        "images show does not apply to it."
    )


def show_model_menu() -> Model:
    """Show a select box (key "model") that all pages share; return the chosen network.

    If the chosen one can't be read, it shows an error and returns the default one. Raises UserError
    if that can't be read either.
    """
    labels = models.menu_labels()
    if session.values_of_all_pages().model not in labels:
        session.update_values(model=next(iter(labels)))
    st.selectbox(
        "Network",
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **session.bind_widget("model", options=labels),
    )
    try:
        return models.open_model_or_raise(session.values_of_all_pages().model)
    except UserError as error:
        st.error(f"{as_markdown(error)} Another network is used instead.")
        return models.open_model_or_raise(DEFAULT)


def show_row_slider(row: int, width: int | Literal["stretch"] = 190, line: str = "row") -> None:
    """Show a slider (key "row") that all lenses share; `row` is its value, from 0.

    `line` is as `Reading.line_word`.
    """
    st.slider(
        line.capitalize(),
        1,
        ROWS,
        format=f"{line} %d",
        width=width,
        label_visibility="collapsed",  # the number is self-explanatory
        on_change=lambda: session.update_values(row=st.session_state["row"] - 1),
        **session.set_widget("row", row + 1),
    )


def show_grouping_switch(model: Model) -> None:
    """Show a switch (key "grouped") that all lenses share, for networks of ten digits."""
    if model.network.reads_digits and not session.is_quiz():
        st.toggle("Grouped by digit", **session.bind_widget("grouped"))


def are_columns_grouped_by_digit() -> bool:
    """Return True if columns are grouped by digit; not in a quiz, as that reveals the answer."""
    return session.values_of_all_pages().grouped and not session.is_quiz()


def columns_of_selected_layer(lens_input: session.LensInput) -> OrderedLayerColumns:
    """Return the selected layer's h, with its columns in the order that all lenses use."""
    view = network_state_view(lens_input.model.network, are_columns_grouped_by_digit())
    return view.columns[lens_input.layer]


def show_layer_menu(model: Model) -> None:
    """Show a select box for "layer" if a network has several recurrent layers."""
    layers = model.network.layers
    if len(layers) == 1:
        return
    st.selectbox(
        "Layer",
        range(len(layers)),
        width=260,
        format_func=lambda i: f"{layers[i].name}, reads {layers[i].direction}",
        help="This network has several recurrent layers: the first is nearest to the image, and a "
        "backward one reads from the last row to the first.",
        **session.bind_widget(
            "layer", session.selected_layer_index(model), key=f"layer-{model.name}"
        ),
    )


def show_unit_input(lens_input: session.LensInput) -> None:
    """Show a number (key "unit") that all lenses share: the selected unit."""
    units = lens_input.reading.layers[lens_input.layer].states.shape[1]
    st.number_input(
        "Unit",
        0,
        units - 1,
        width=140,
        help=help_with_terms(f"One of {units}. Starts at the one that contributes most.", "unit"),
        **session.bind_widget("unit", lens_input.unit),
    )


def choose_models(
    default: Sequence[str] = SAME_SIZE_MODELS, beside: str | None = None
) -> list[Model]:
    """Show a box to choose networks to compare, which several views share; return them.

    `beside` names a network that is always compared; without it at least one must be chosen.
    """
    labels = models.menu_labels()
    names = [name for name in labels if name != beside]
    default = [name for name in default if name in names] or names[:MOST_COMPARED]
    compared = session.values_of_all_pages().compared
    value = default if compared is None else [name for name in compared if name in names]
    chosen = st.multiselect(
        "Compared with it" if beside else "Networks",
        names,
        max_selections=MOST_COMPARED,
        format_func=labels.__getitem__,
        help=f"Up to {MOST_COMPARED} trained networks, side by side.",
        **session.bind_widget("compared", value, labels),
    )
    if not chosen and not beside:
        st.info("Choose at least one network.")
    return [models.open_model_or_raise(name) for name in chosen]


def show_button_with_picture(
    name: str, picture: np.ndarray, key: str, on_click: Callable[[], None] | None = None
) -> bool:
    """Show a picture (28, 28) in [0, 1] that is a button; return True if it was pressed.

    `name`, its text, must not come from a user.
    """
    return st.button(f"![{name}]({image_url(picture)})", key=key, on_click=on_click)


def show_digit_example_buttons(on_click: Callable[[int], None]) -> None:
    """Show a picture of each digit: a button that calls `on_click` with the digit."""
    for digit, picture in enumerate(session.first_test_image_per_digit()):
        name = f"an example of {digit}"
        show_button_with_picture(name, picture, f"example-{digit}", partial(on_click, digit))
