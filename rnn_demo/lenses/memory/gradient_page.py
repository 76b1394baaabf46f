"""What matters: how far back the answer reaches, and which pixels it rests on."""

import streamlit as st

from rnn_demo import library
from rnn_demo.data import DIGITS, in_order, test_split
from rnn_demo.explain.fresh import fresh, plain
from rnn_demo.glossary import says, with_terms
from rnn_demo.lenses.memory.gradient_figure import memory_figure
from rnn_demo.lenses.memory.gradient_numbers import (
    Horizon,
    beside,
    horizon,
    never_active,
    saliency,
    silent_units,
)
from rnn_demo.library import Model
from rnn_demo.reader import Network
from rnn_demo.text import as_html
from rnn_demo.ui import chart, choices, session
from rnn_demo.ui.models import kept
from rnn_demo.ui.session import Shown

SENTENCE = (
    "How much the answer depends on what the network carries after each row. A slope down towards "
    "the first rows is the **vanishing gradient**."
)
MORE = (
    "The curves are the size of the gradient of the logit, by backpropagation through time, as a "
    "share of its peak: by h, of an LSTM by its cell state c, which carries it from row to row. On "
    "this log scale a straight slope down means that training hardly learns from what was read "
    "there. With random weights, Keras's usual ones, it vanishes in every cell, in a GRU the most: "
    "its gates begin half open and halve it at each row. What training can do is open them. "
    "Saliency, gradient x ink, shows the same for pixels; it is an approximation that holds for "
    "small changes of ink only."
)
BESIDE = (*choices.MATCHED, "simple-16", "lstm-128")  # the other cells are taken from these
IMAGES = 200  # of the test set, to tell a dead unit from one that is silent


def _dead_units(model: Model, layer: int) -> list[int]:
    images = in_order(test_split().images[:IMAGES], model.row_order, model.row_seed)
    return never_active(model.network, images, layer)


def _untrained(model: Model) -> Network:
    return fresh(model.network)  # random weights are made anew at each call


def _said(rows: Horizon | None) -> str:
    if rows is None:
        return "none here"
    return "nothing" if rows.oldest is None else f"row {rows.oldest + 1}"


def _silence(silent: list[int], dead: list[int], units: int) -> str:
    if not silent:
        return f"All **{units} ReLU units** fire on this digit, at some row."
    names = ", ".join(map(str, silent[:12])) + (", ..." if len(silent) > 12 else "")
    dead = [unit for unit in silent if unit in dead]
    also = f"Each of them fires on some of {IMAGES} test images, so none is dead."
    if dead:
        which = "one of them stays" if len(dead) == 1 else f"{len(dead)} of them stay"
        also = f"On {IMAGES} test images, too, {which} at 0: no gradient reaches a dead unit."
    return f"**{len(silent)} of {units} ReLU units** stay at 0 on this digit: {names}. {also}"


def _horizons(shown: Shown, digit: int) -> tuple[dict, dict, dict]:
    """Of each cell: trained, untrained, and what it is called."""
    model, k, image = shown.model, shown.layer, shown.reading.image
    layer = model.network.layers[k]
    trained: dict[str, Horizon | None] = {layer.kind: horizon(model.network, image, digit, k)}
    random = {layer.kind: horizon(kept(_untrained, model), image, digit, k)}
    titles = {layer.kind: model.title}
    if model.network.classes != DIGITS:  # others have no logit of that name
        return trained, random, titles
    known = [library.find(name) for name in BESIDE if name in library.names()]
    for cell, other in beside(model, k, known).items():
        units = layer.cell.units
        start = plain(cell, units) if other is None else kept(_untrained, other)
        trained[cell] = None if other is None else horizon(other.network, image, digit)
        random[cell] = horizon(start, image, digit)
        titles[cell] = f"{cell} {units}" if other is None else other.title
    return trained, random, titles


def show(shown: Shown) -> None:
    """Saliency and the gradients, trained and untrained; which units of a ReLU are silent."""
    network, image, k = shown.model.network, shown.reading.image, shown.layer
    st.markdown(SENTENCE, help=with_terms(MORE, SENTENCE))
    with st.container(horizontal=True, gap="medium"):
        digit = st.selectbox(
            "Logit of",
            ["best", *range(network.classes)],
            width=200,
            format_func=lambda d: f"{shown.reading.digit}, the answer" if d == "best" else str(d),
            help=says("logit"),
            **session.widget("digit"),
        )
        choices.choose_layer(shown.model)
    digit = shown.reading.digit if digit == "best" else min(digit, network.classes - 1)
    layer = network.layers[k]
    trained, random, titles = shown.once("horizons", lambda: _horizons(shown, digit), digit, k)
    ink = shown.once("saliency", lambda: saliency(network, image, digit), digit)
    upwards = layer.direction == "backward"
    with st.container(key="gradient"):
        chart.show(
            memory_figure(image, ink, trained, random, shown.row, shown.look, upwards=upwards),
            "horizon",
            "The digit, which pixels the answer rests on, and how much the memory after each row "
            f"counts. {shown.said}",
        )
        st.markdown("**Earliest row with at least 1 % of the peak influence** on the answer:")
        st.html(
            "<br>".join(
                f'<span style="color: {colour}">●</span> {as_html(titles[cell])}: '
                f"<b>{_said(trained[cell])}</b> (with random weights: {_said(random[cell])})"
                for cell, colour in zip(trained, shown.look.series, strict=False)
            )
        )
        if ink is None:
            st.caption("This network turns pixels into tokens: no gradient reaches them.")
    if shown.reading.layers[k].activation == "relu":
        silent = silent_units(shown.reading.layers[k])
        dead = kept(_dead_units, shown.model, k)
        with st.container(key="silent"):
            st.markdown(_silence(silent, dead, layer.cell.units))
