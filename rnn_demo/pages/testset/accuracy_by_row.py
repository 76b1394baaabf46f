"""The view that compares how accurate networks are after each row of the test images."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnn_demo.data import ROWS
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.row_curves import curve_legends_as_html, curves_figure, line_trace
from rnn_demo.ui import analyses, chart, choices, session
from rnn_demo.words.escape import as_hover, as_markdown
from rnn_demo.words.glossary import help_with_terms


def show_accuracy_by_row() -> None:
    st.markdown(
        "How many of the 10,000 test images are read correctly after each row.",
        help=help_with_terms(
            "A network that was trained on its last answer only was never asked before the last "
            "row; one that thinks aloud was.",
            "test images",
        ),
    )
    row, look = min(session.values_of_all_pages().row, ROWS - 1), session.page_colours()
    choices.show_row_slider(row)
    models = choices.choose_models()
    if not models:
        return
    for model in models:
        if reason := choices.why_model_reads_no_digits(model):
            st.info(f"{as_markdown(model.title)}: {reason}")
            return
    surveys = [analyses.survey_so_far(m) for m in models]
    if not analyses.continue_passes_and_check_complete([*surveys], "Reading"):
        return

    titles = [model.title for model in models]
    curves = [survey.accuracy_by_step for survey in surveys]
    with st.container(key="accuracy"):
        lines = (f"{t}: {curve[row]:.1%}" for t, curve in zip(titles, curves, strict=True))
        alt = f"Accuracy by row. Correct after row {row + 1}: {'; '.join(lines)}."
        chart.show_figure(accuracy_figure(titles, curves, row, look), "curves", alt)
    columns = st.columns(len(curves))
    for column, name, curve in zip(
        columns, curve_legends_as_html(titles, look), curves, strict=True
    ):
        at = sorted({row, ROWS - 1})
        lines = (f"{curve[r]:.2%} correct after row {r + 1}" for r in at)
        column.html("<br>".join([f"<b>{name}</b>", *lines]))


def accuracy_figure(
    titles: list[str], curves: list[np.ndarray], row: int, look: Colours
) -> go.Figure:
    """Return a figure with one curve, (28,) float, for each network, and the marked row, from 0."""
    traces = []
    for title, curve, colour in zip(map(as_hover, titles), curves, look.series, strict=False):
        hover = f"{title}<br>stop after row %{{x}}: %{{y:.1%}} correct"
        traces.append(line_trace(curve, title, colour, hover))
    return curves_figure(traces, look, row=row, height=400)
