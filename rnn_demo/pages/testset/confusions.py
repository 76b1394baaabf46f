"""The view of the confusion matrix and of the test images in each of its cells."""

from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnn_demo.data import DIGITS, test_split
from rnn_demo.figures.colours import Colours, PlotlyDict
from rnn_demo.figures.pixels import black_or_white_ink_per_colour, values_to_rgb
from rnn_demo.pages.page_values import TestSetPage
from rnn_demo.text_style import FINE_TEXT, SMALL_TEXT
from rnn_demo.ui import analyses, choices, pad, session
from rnn_demo.ui.choices import show_button_with_picture
from rnn_demo.words import english_text
from rnn_demo.words.glossary import help_with_terms

HEIGHT = 500
MOST = 48  # most images shown for a cell


def choose_clicked_cell() -> None:
    if points := st.session_state["matrix"].selection.points:
        session.update_values(TestSetPage, digit=points[0]["y"], answer=points[0]["x"])


def show_confusions() -> None:
    st.html(Path(__file__).with_name("confusions.css"))
    st.markdown(
        "The 10,000 test images: one line for each digit, one column for each answer. Click a cell "
        "to see the digits in it, click a digit to watch it being read.",
        help=help_with_terms(
            "The darker, or on a dark page the brighter, the commoner the mistake; correct answers "
            "are on the diagonal, without shade.",
            "test images",
        ),
    )
    with st.container(width=320):
        model = choices.show_model_menu()
    if reason := choices.why_model_reads_no_digits(model):
        st.info(reason)
        return
    survey = analyses.survey_so_far(model)
    if not analyses.continue_passes_and_check_complete([survey], "Reading"):
        return
    labels, answers = survey.labels, survey.answers[:, -1]
    matrix = confusion_matrix(labels, answers)
    correct = int(matrix.trace())
    st.markdown(
        f"**{correct:,}** of {len(labels):,} are read correctly ({correct / len(labels):.2%})."
    )
    common = commonest_mistake_pair(matrix) or (0, 0)
    here = session.visitor_values(TestSetPage)
    digit = common[0] if here.digit == "best" else int(here.digit)
    answer = common[1] if here.answer is None else here.answer
    left, right = st.columns([1.1, 1], gap="large")
    with right, st.container(horizontal=True):
        st.selectbox(
            "The digit",
            range(DIGITS),
            width=110,
            **session.bind_widget("digit", digit, kind=TestSetPage),
        )
        st.selectbox(
            "is read as",
            range(DIGITS),
            width=110,
            **session.bind_widget("answer", answer, kind=TestSetPage),
        )
    with left, st.container(key="confusions"):
        st.plotly_chart(
            confusion_figure(matrix, (digit, answer), session.page_colours()),
            key="matrix",
            alt="A table of how often each digit is read as each. The commonest mistake: a "
            f"{common[0]} read as {common[1]}, {matrix[common]} times.",
            on_select=choose_clicked_cell,
            selection_mode="points",
            config={"displayModeBar": False},
        )
    with right:
        found = indexes_in_cell(labels, answers, survey.final_answer_probabilities, digit, answer)
        first = "the least sure first" if digit == answer else "the surest first"
        shown = f", {first}" if len(found) <= MOST else f"; here are {MOST}, {first}"
        st.markdown(
            f"**{len(found):,}** images of {english_text('hand.is', count=digit)} "
            f"are read as {answer}{shown if len(found) else ''}."
        )
        with st.container(key="digits", horizontal=True):
            for index in found[:MOST]:
                name = (
                    f"test image {index}, {english_text('hand.is', count=digit)} read as {answer}"
                )
                picture = test_split().image(index)
                if show_button_with_picture(name, picture, f"digit-{index}"):
                    pad.show_pixels(picture)
                    session.open_read_page(lens="watch")


def confusion_matrix(labels: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Count the images of each digit that got each answer: (10, 10) int, digits by answers."""
    pairs = labels.astype(int) * DIGITS + answers
    return np.bincount(pairs, minlength=DIGITS**2).reshape(DIGITS, DIGITS)


def indexes_in_cell(
    labels: np.ndarray,
    answers: np.ndarray,
    answer_probabilities: np.ndarray,
    digit: int,
    answer: int,
) -> np.ndarray:
    """Return the indexes of a digit's images that got an answer, the most instructive first.

    For a wrong answer the most probable come first, for the right one the least probable. Labels,
    answers and the probability of each answer are (N,).
    """
    found = np.flatnonzero((labels == digit) & (answers == answer))
    order = answer_probabilities[found] if digit == answer else -answer_probabilities[found]
    return found[np.argsort(order, kind="stable")]


def commonest_mistake_pair(matrix: np.ndarray) -> tuple[int, int] | None:
    """Return the digit and the wrong answer of the commonest mistake, or None without mistakes."""
    wrong = matrix * (1 - np.eye(DIGITS, dtype=int))
    digit, answer = divmod(int(wrong.argmax()), DIGITS)
    return (digit, answer) if wrong[digit, answer] else None


def confusion_figure(matrix: np.ndarray, cell: tuple[int, int], look: Colours) -> go.Figure:
    """Return the heatmap of a confusion matrix, (10, 10), with the chosen digit and answer marked.

    Only mistakes are coloured, as right answers are far more common. An invisible marker covers
    each cell, since Plotly cannot select cells of a heatmap; its x is the answer, its y the digit.
    """
    digits = list(range(DIGITS))
    wrong = matrix * (1 - np.eye(DIGITS, dtype=int))
    digit, answer = cell
    most = max(int(wrong.max()), 1)
    heat: PlotlyDict = {
        "type": "heatmap", "z": wrong, "x": digits, "y": digits, "colorscale": look.sequential,
        "zmin": 0, "zmax": most, "showscale": False, "hoverinfo": "skip", "xgap": 2, "ygap": 2,
    }  # fmt: skip
    cells = [(d, a) for d in digits for a in digits]
    inks = black_or_white_ink_per_colour(values_to_rgb(wrong.ravel(), 0, most, look.sequential))
    touch: PlotlyDict = {
        "type": "scatter", "mode": "markers",
        "x": [a for _, a in cells], "y": [d for d, _ in cells],
        "marker": {"size": 36, "symbol": "square", "opacity": 0},
        "selected": {"marker": {"opacity": 0}}, "unselected": {"marker": {"opacity": 0}},
        "text": [
            f"{english_text('hand.is', count=d)}, read as {a}: {matrix[d, a]:,} images"
            for d, a in cells
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    chosen = {
        "type": "rect", "name": "chosen", "x0": answer - 0.5, "x1": answer + 0.5,
        "y0": digit - 0.5, "y1": digit + 0.5, "line": {"color": look.accent, "width": 3},
    }  # fmt: skip
    axis = {
        "tickvals": digits, "ticks": "", "showgrid": False, "zeroline": False, "fixedrange": True,
        "color": look.ink, "tickfont": {"size": SMALL_TEXT}, "constrain": "domain",
    }  # fmt: skip
    return go.Figure(
        data=[heat, touch],
        layout={
            "height": HEIGHT, "margin": {"l": 48, "r": 8, "t": 48, "b": 8}, "showlegend": False,
            "xaxis": {**axis, "side": "top", "range": [-0.5, 9.5], "title": {"text": "is read as"}},
            "yaxis": {**axis, "range": [9.5, -0.5], "title": {"text": "the digit"}},
            "shapes": [chosen],
            "annotations": [
                {"x": a, "y": d, "text": str(matrix[d, a]), "showarrow": False,
                 "font": {"size": FINE_TEXT if d == a else SMALL_TEXT,
                          "color": look.faint if d == a else ink}}
                for (d, a), ink in zip(cells, inks, strict=True)
                if matrix[d, a]
            ],
            "dragmode": False, "hoverlabel": {"font": {"size": FINE_TEXT}},
        },
    )  # fmt: skip
