"""What matters: how far back the answer reaches, and which pixels it rests on."""

import streamlit as st

from rnn_demo import library
from rnn_demo.explain.influence import RowInfluence, row_influence, saliency
from rnn_demo.explain.initializers import reinitialize
from rnn_demo.figures.influence_figure import gradient_figure
from rnn_demo.figures.row_curves import legend_dots
from rnn_demo.library import Model
from rnn_demo.reader import Network
from rnn_demo.ui import chart, choices
from rnn_demo.ui.models import compute_once
from rnn_demo.ui.session import LensInput
from rnn_demo.words import beside
from rnn_demo.words.glossary import with_terms

SENTENCE, MORE = beside(__file__)


def _untrained(model: Model) -> Network:
    return reinitialize(model.network)  # random weights are made anew at each call


def _comparable_models(model: Model, layer: int) -> list[Model]:
    """Return networks of the other cells, of about equal numbers of parameters."""
    if not model.network.reads_digits:  # others have no logit of that name
        return []
    known = [library.find(name) for name in choices.MATCHED if name in library.names()]
    kind, order = model.network.layers[layer].kind, (model.row_order, model.row_seed)
    return [
        other
        for other in known
        if other.network.layers[0].kind != kind and (other.row_order, other.row_seed) == order
    ]


def _influences(shown: LensInput) -> tuple[dict[str, RowInfluence], dict[str, RowInfluence]]:
    """Return influences by title, of this network and comparable ones: trained, then random."""
    trained, random = {}, {}
    for model in (shown.model, *_comparable_models(shown.model, shown.layer)):
        k = shown.layer if model is shown.model else 0
        of = shown.reading.image, shown.reading.digit, k
        trained[model.title] = row_influence(model.network, *of)
        random[model.title] = row_influence(compute_once(_untrained, model), *of)
    return trained, random


def _name_oldest(influence: RowInfluence, line: str) -> str:
    return "nothing" if influence.oldest is None else f"{line} {influence.oldest + 1}"


def show(shown: LensInput) -> None:
    network, reading, k = shown.model.network, shown.reading, shown.layer
    st.markdown(SENTENCE, help=with_terms(MORE, SENTENCE))
    choices.choose_layer(shown.model)
    trained, random = shown.once("horizons", lambda: _influences(shown), k)
    ink = shown.once("saliency", lambda: saliency(network, reading.image, reading.digit))
    upwards = network.layers[k].direction == "backward"
    dots = legend_dots(trained, shown.look)
    with st.container(key="gradient"):
        st.html(f'<div class="legend">{" &nbsp; ".join(dots)}</div>')
        chart.show(
            gradient_figure(
                reading.image, ink, trained, random, shown.row, shown.look, upwards=upwards
            ),
            "horizon",
            "The digit, which pixels the answer rests on, and how much the memory after each row "
            f"counts. {shown.sentence}",
        )
        st.markdown(
            f"**Earliest {reading.line} with at least 1 % of the peak influence** on the answer:"
        )
        lines = [
            f"{dot}: <b>{_name_oldest(trained[title], reading.line)}</b> "
            f"(with random weights: {_name_oldest(random[title], reading.line)})"
            for dot, title in zip(dots, trained, strict=True)
        ]
        st.html("<br>".join(lines))
        if ink is None:
            st.caption("No gradient reaches the pixels, as where they are turned into tokens.")
