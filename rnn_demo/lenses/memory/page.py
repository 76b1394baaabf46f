"""Memory: how much is left of each row, and, one click deeper, which rows matter."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.explain.retention import carries_cell_state, retention_sentences
from rnn_demo.figures.row_curves import legend_dots_html
from rnn_demo.lenses.memory import gradient_page
from rnn_demo.lenses.memory.figure import retention_figure
from rnn_demo.ui import analyses, chart, session, stage
from rnn_demo.ui.link_fields import choice_parser, link_field
from rnn_demo.ui.session import LensInput
from rnn_demo.words import texts_next_to

ORDER = 4
TITLE, SENTENCE, MORE = texts_next_to(__file__)
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
    readout = analyses.offer_readout(lens_input.model)
    if readout is not None:
        fades, left = lens_input.compute_once(
            "fading", lambda: retention_sentences(readout, lens_input.reading)
        )
        st.markdown(f"**{fades}** {left}")
        line = lens_input.reading.line
        others = {lens_input.model.title: readout.h.seen, **_other_retention_curves(lens_input)}
        with st.container(key="memory"):
            dotted = ["dotted: with its c"] * carries_cell_state(readout)
            st.html(" &nbsp; ".join([*legend_dots_html(others, lens_input.look), *dotted]))
            chart.show_figure(
                retention_figure(
                    readout, lens_input.reading, others, lens_input.row, lens_input.look
                ),
                "triangle",
                f"What is left of each {line} after each {line}. {fades} {left}",
            )
    stage.show_stage(lens_input)
    deeper = st.segmented_control(
        "One click deeper",
        DEEPER,
        format_func=DEEPER.__getitem__,
        **session.bind_widget("deeper", kind=Choices),
    )
    if deeper:
        with st.container(key=f"deeper-{deeper}"):
            gradient_page.show(lens_input)


def _other_retention_curves(lens_input: LensInput) -> dict[str, np.ndarray]:
    names = [name for name in BESIDE if name != lens_input.model.name and name in library.names()]
    models = [library.find_model(name) for name in names[:3]]
    ready = [(model.title, analyses.load_readout(model)) for model in models]
    return {title: readout.h.seen for title, readout in ready if readout is not None}
