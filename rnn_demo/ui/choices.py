"""Choices that several views offer: a recurrent layer of a network, and networks to compare."""

import numpy as np
import streamlit as st

from rnn_demo.library import Model
from rnn_demo.ui import headline, models, session

MATCHED = ("simple-64", "lstm-28", "gru-33")  # one of each cell, of about as many parameters
STYLE = """<style>
.st-key-second img {height: 28px !important; max-height: none !important; width: 28px;
  image-rendering: pixelated; border-radius: .25rem; display: block}
.st-key-second button {padding: 0; min-height: 0; border: none}
.st-key-second .st-key-keep-second button {padding: .25rem .75rem; border: 1px solid}
</style>"""


def choose_layer(model: Model, label: str = "Layer") -> int:
    """A select box where a network has several recurrent layers; returns an index of `layers`."""
    layers = model.network.layers
    last = max(i for i, layer in enumerate(layers) if layer.direction == layers[0].direction)
    if len(layers) == 1:
        return 0
    with st.container(width=260):
        return st.selectbox(
            label,
            range(len(layers)),
            index=last,
            key=f"layer-{model.name}",
            bind="query-params",
            format_func=lambda i: f"{layers[i].name}, reads {layers[i].direction}",
            help="This network has several recurrent layers: the first stands nearest to the "
            "image, and a backward one reads from the last row to the first.",
        )


def first_unit(key: str, units: int, otherwise: int) -> int:
    """The unit that the widget of this key shows, or that the URL names, or another one."""
    linked = session.state("unit")
    session.keep(unit=None)
    return min(st.session_state.get(key, otherwise if linked is None else linked), units - 1)


def choose_models() -> list[Model]:
    """A box for a few networks that the comparing views share; at least one is chosen."""
    labels = models.labels()
    names = list(labels)
    matched = [name for name in MATCHED if name in names]
    kept = [name for name in session.state("compared") or () if name in names]
    chosen = st.multiselect(
        "Networks",
        names,
        default=kept or (matched if len(matched) > 1 else names[: session.MOST_COMPARED]),
        key="compared",
        max_selections=session.MOST_COMPARED,
        format_func=labels.__getitem__,
        on_change=lambda: session.keep(compared=st.session_state["compared"]),
        help=f"Up to {session.MOST_COMPARED} trained networks, side by side.",
    )
    if not chosen:
        st.info("Choose one network or more.")
        st.stop()
    return [models.find(name) for name in chosen]


def choose_second(mine: np.ndarray) -> None:
    """Buttons that set the second digit, `session.second_image`: an example, or today's drawing."""
    st.html(STYLE)
    with st.container(key="second", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Second digit:", width="content")
        for digit, picture in enumerate(session.examples()):
            st.button(
                f"![an example of {digit}]({headline.png_url(picture)})",
                key=f"second-{digit}",
                on_click=session.keep,
                kwargs={"second": digit},
            )
        st.button(
            "Keep mine as the second",
            key="keep-second",
            on_click=session.keep,
            kwargs={"second": mine},
        )
