"""Choices that several pages and lenses offer: a network, a row, a layer, a unit, a digit."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain.state_view import Columns, state_view
from rnn_demo.figures.pixels import image_url
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.ui import models, session
from rnn_demo.ui.state import MOST_COMPARED
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import with_terms

MATCHED = ("simple-64", "lstm-28", "gru-33")  # one of each cell, of about as many parameters


def other_classes(model: Model) -> str | None:
    """Why a view of the ten digits says nothing of a network; None if it tells digits apart."""
    classes = model.network.classes
    if model.network.reads_digits:
        return None
    if model.network.names is not None:
        return (
            f"This network tells {classes} signs apart, not the ten digits: what the test images "
            "show does not apply to it."
        )
    return (
        f"This network tells {classes} classes apart, numbered from 0, not the ten digits: what "
        "the test images show does not apply to it."
    )


def choose_model() -> Model:
    """A select box (key "model") that all pages share; returns the chosen network.

    One that can't be read is complained of, and the default one returned. Raises UserError where
    that can't be read either, or there is none.
    """
    labels = models.labels()
    names = list(labels)
    if session.current().model not in names:
        session.keep(model=names[0])
    st.selectbox(
        "Network",
        names,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **session.widget("model", of=labels),
    )
    try:
        return models.find(session.current().model)
    except UserError as error:
        st.error(f"{as_markdown(error)} Another network is used instead.")
        return models.find(DEFAULT)


def choose_row(
    row: int, steps: int, width: int | Literal["stretch"] = 190, line: str = "row"
) -> None:
    """A slider (key "row") that all lenses share.

    row: what it shows, the first being 0. line: as `Reading.line`.
    """
    session.put("row", row + 1, steps)
    st.slider(
        line.capitalize(),
        1,
        steps,
        key="row",
        format=f"{line} %d",
        width=width,
        label_visibility="collapsed",  # its number says what it is
        on_change=lambda: session.keep(row=st.session_state["row"] - 1),
    )


def group_columns(model: Model) -> None:
    """A switch (key "grouped") that all lenses share, for networks of ten digits."""
    if model.network.reads_digits and not session.quiz():
        st.toggle("Grouped by digit", **session.widget("grouped"))


def is_grouped() -> bool:
    """Whether columns are in groups by digit: not in a quiz, where they would tell the answer."""
    return session.current().grouped and not session.quiz()


def columns(model: Model, reading: Reading) -> tuple[Columns, ...]:
    """h of each layer, its columns as they stand in all lenses."""
    return state_view(model.network, reading, is_grouped()).columns


def choose_layer(model: Model) -> None:
    """A select box (of "layer") where a network has several recurrent layers."""
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
        **session.widget("layer", session.layer_of(model), key=f"layer-{model.name}"),
    )


def choose_unit(shown: session.Shown) -> None:
    """A number (key "unit") that all lenses share: which unit is looked at."""
    units = shown.reading.layers[shown.layer].states.shape[1]
    st.number_input(
        "Unit",
        0,
        units - 1,
        width=140,
        help=with_terms(f"One of {units}. Starts at the one that contributes most.", "unit"),
        **session.widget("unit", shown.unit),
    )


def choose_models(usual: Sequence[str] = MATCHED, beside: str | None = None) -> list[Model]:
    """A box for a few networks that the comparing views share.

    beside: the name of a network that stands beside them anyway; without it one must be chosen.
    """
    labels = models.labels()
    names = [name for name in labels if name != beside]
    kept = [name for name in session.current().compared or () if name in names]
    usual = [name for name in usual if name in names] or names[:MOST_COMPARED]
    chosen = st.multiselect(
        "Beside it" if beside else "Networks",
        names,
        max_selections=MOST_COMPARED,
        format_func=labels.__getitem__,
        help=f"Up to {MOST_COMPARED} trained networks, side by side.",
        **session.widget("compared", usual if session.current().compared is None else kept, labels),
    )
    if not chosen and not beside:
        st.info("Choose at least one network.")
    return [models.find(name) for name in chosen]


def picture_button(name: str, picture: np.ndarray, key: str, **more: Any) -> bool:
    """Whether it was pressed. name: its text, ours and no user's. picture: (28, 28) in [0, 1]."""
    return st.button(f"![{name}]({image_url(picture)})", key=key, **more)


def sign_buttons(model: Model, take: Callable[[np.ndarray], None]) -> None:
    """A drawing of each sign that was taught, which `take` is given when it is pressed."""
    assert model.signs is not None
    assert model.network.names is not None
    for k, name in enumerate(model.network.names):
        picture = model.signs.drawings[k][0]
        what = f"a drawing of {as_markdown(name)}"
        picture_button(what, picture, f"example-{k}", on_click=take, args=[picture])


def example_buttons(take: Callable[[int], None]) -> None:
    """A picture of each digit, which `take` is given when it is pressed."""
    for digit, picture in enumerate(session.examples()):
        name = f"an example of {digit}"
        picture_button(name, picture, f"example-{digit}", on_click=take, args=[digit])
