"""Memory: how much is left of each row, and, one click deeper, which rows matter."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.explain.influence import (
    StateInfluenceByRow,
    gradient_times_input,
    state_influence_by_row,
)
from rnn_demo.explain.initializers import network_with_random_weights
from rnn_demo.explain.retention import row_retention_sentences
from rnn_demo.figures.influence_figure import influence_by_row_figure
from rnn_demo.figures.row_curves import curve_legends_as_html
from rnn_demo.lenses.memory.figure import retention_figure
from rnn_demo.library import Model
from rnn_demo.reader import Network
from rnn_demo.ui import analyses, chart, choices, session, stage
from rnn_demo.ui.link_fields import choice_parser, link_field
from rnn_demo.ui.models import compute_once
from rnn_demo.ui.session import LensInput
from rnn_demo.words import read_markdown_paragraphs_beside_module
from rnn_demo.words.glossary import help_with_terms

ORDER = 4
TITLE, SENTENCE, MORE, GRADIENT, MORE_OF_GRADIENT = read_markdown_paragraphs_beside_module(__file__)
NEEDS_DIGITS = False
TELLS_ANSWER = False
DEEPER = {"gradient": "What matters: the gradient"}
SHARED_FIELDS = ("pictured",)
# With the same colours as one click deeper
BESIDE = ("lstm-128", "simple-64", "gru-33", "simple-16")


@dataclass
class Choices:
    """The lens's own values in links."""

    deeper: str | None = link_field(None, choice_parser(*DEEPER))


def show(lens_input: LensInput) -> None:
    readout = analyses.load_or_offer_readout(lens_input.model)
    if readout is not None:
        reading, look = lens_input.reading, lens_input.look
        fades, left = lens_input.compute_once(
            "fading", lambda: row_retention_sentences(readout, reading)
        )
        st.markdown(f"**{fades}** {left}")
        others = {lens_input.model.title: readout.h.seen, **_other_retention_curves(lens_input)}
        with st.container(key="memory"):
            dotted = ["dotted: with its c"] * readout.network_has_cell_state
            st.html(" &nbsp; ".join([*curve_legends_as_html(others, look), *dotted]))
            figure = retention_figure(readout, reading, others, lens_input.row, look)
            line = reading.line_word
            alt = f"What is left of each {line} after each {line}. {fades} {left}"
            chart.show_figure(figure, "triangle", alt)
    stage.show_stage(lens_input)
    deeper = st.segmented_control(
        "One click deeper",
        DEEPER,
        format_func=DEEPER.__getitem__,
        **session.bind_widget("deeper", kind=Choices),
    )
    if deeper:
        with st.container(key=f"deeper-{deeper}"):
            _show_gradient(lens_input)


def _other_retention_curves(lens_input: LensInput) -> dict[str, np.ndarray]:
    known = library.all_model_names()
    names = [name for name in BESIDE if name != lens_input.model.name and name in known]
    models = [library.open_model_by_name(name) for name in names[:3]]
    ready = [(model.title, analyses.load_memory_readout(model)) for model in models]
    return {title: readout.h.seen for title, readout in ready if readout is not None}


def _show_gradient(lens_input: LensInput) -> None:
    """Show on how many past rows, and on which pixels, the answer depends."""
    network, reading, k = lens_input.model.network, lens_input.reading, lens_input.layer
    st.markdown(GRADIENT, help=help_with_terms(MORE_OF_GRADIENT, GRADIENT))
    choices.show_layer_menu(lens_input.model)
    trained, random = lens_input.compute_once(
        "horizons", lambda: _trained_random_influences_by_title(lens_input), k
    )
    ink = lens_input.compute_once(
        "saliency", lambda: gradient_times_input(network, reading.image, reading.digit)
    )
    upwards = network.layers[k].direction == "backward"
    dots = curve_legends_as_html(trained, lens_input.look)
    with st.container(key="gradient"):
        st.html(f'<div class="legend">{" &nbsp; ".join(dots)}</div>')
        row, look, line = lens_input.row, lens_input.look, reading.line_word
        figure = influence_by_row_figure(
            reading.image, ink, trained, random, row, look, upwards=upwards, line=line
        )
        chart.show_figure(
            figure,
            "horizon",
            "The digit, which pixels the answer rests on, and how much the memory after each "
            f"{line} counts. {lens_input.answer_sentence}",
        )
        st.markdown(f"**Earliest {line} with at least 1 % of the peak influence** on the answer:")
        lines = [
            f"{dot}: <b>{_oldest_row_text(trained[title], line)}</b> "
            f"(with random weights: {_oldest_row_text(random[title], line)})"
            for dot, title in zip(dots, trained, strict=True)
        ]
        st.html("<br>".join(lines))
        if ink is None:
            st.caption("No gradient reaches the pixels, as where they are turned into tokens.")


def _random_network(model: Model) -> Network:
    return network_with_random_weights(model.network)  # random weights are drawn again at each call


def _same_size_other_cell_models(model: Model, layer: int) -> list[Model]:
    """Return networks with other cells and about the same number of parameters."""
    own = model.network
    if not own.reads_digits:  # networks with other classes lack this digit's logit
        return []
    known = library.all_model_names()
    candidates = [library.open_model_by_name(n) for n in choices.SAME_SIZE_MODELS if n in known]
    kind, order = own.layers[layer].kind, (own.row_order, own.row_seed)
    return [
        other
        for other in candidates
        if (of := other.network).layers[0].kind != kind and (of.row_order, of.row_seed) == order
    ]


def _trained_random_influences_by_title(
    lens_input: LensInput,
) -> tuple[dict[str, StateInfluenceByRow], dict[str, StateInfluenceByRow]]:
    """Return influences by title, of this network and comparable ones: trained, then random."""
    own, layer = lens_input.model, lens_input.layer
    trained, random = {}, {}
    for model in (own, *_same_size_other_cell_models(own, layer)):
        of = lens_input.reading.image, lens_input.reading.digit, layer if model is own else 0
        trained[model.title] = state_influence_by_row(model.network, *of)
        random[model.title] = state_influence_by_row(compute_once(_random_network, model), *of)
    return trained, random


def _oldest_row_text(influence: StateInfluenceByRow, line: str) -> str:
    return "nothing" if influence.oldest_row is None else f"{line} {influence.oldest_row + 1}"
