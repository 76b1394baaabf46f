"""Accuracy by row: how much of a digit does a network need to see?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnn_demo.data import ROWS
from rnn_demo.explain import stop_rule
from rnn_demo.explain.story import decision_step
from rnn_demo.explain.testset import accuracy
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.curves import curves_figure, line
from rnn_demo.glossary import with_terms
from rnn_demo.text import as_hover, as_html, as_markdown
from rnn_demo.ui import chart, choices, session, testset_passes


@dataclass(frozen=True)
class Curve:
    """One network's accuracy if it stops after each row, (T,).

    decided: the row, from 0, from which its answer to the drawing stands, if there is one.
    """

    title: str
    stop_here: np.ndarray
    decided: int | None


def accuracy_by_row() -> None:
    """The curves of a few networks, and where each decided on the drawing."""
    st.markdown(
        "How many of the 10,000 test images are read correctly after each row. A diamond marks "
        "the row at which the network decided on your digit.",
        help=with_terms(
            "A network that was trained on its last answer only was never asked before the last "
            "row; one that thinks aloud was.",
            "test images",
        ),
    )
    row = choices.choose_row(28)
    image, look = session.image(), session.look()
    models = choices.choose_models()
    if not models:
        return
    for model in models:
        if reason := choices.other_classes(model):
            st.info(f"{as_markdown(model.title)}: {reason}")
            return
    surveys = [testset_passes.survey(m) for m in models]
    if not testset_passes.finish([*surveys], "Reading"):
        return

    for model in models:
        if both := stop_rule.why_none(model.network):
            st.caption(f"{as_markdown(model.title)}: {both}")
    curves = []
    for model, seen in zip(models, surveys, strict=True):
        curves.append(
            Curve(
                model.title,
                accuracy(seen.answers, seen.labels),
                None if image is None else decision_step(model.read(image).probabilities),
            )
        )
    with st.container(key="accuracy"):
        told = (f"{c.title}: {c.stop_here[row]:.1%}" for c in curves)
        alt = f"Accuracy by row. Correct after row {row + 1}: {'; '.join(told)}."
        chart.show(accuracy_figure(curves, row, look), "curves", alt)
    for column, curve, colour in zip(st.columns(len(curves)), curves, look.series, strict=False):
        at = sorted({row, ROWS - 1})
        lines = [f'<b><span style="color: {colour}">●</span> {as_html(curve.title)}</b>']
        lines += [f"{curve.stop_here[r]:.2%} correct after row {r + 1}" for r in at]
        if curve.decided is not None:
            lines.append(f"your digit: decided at row <b>{curve.decided + 1}</b>")
        column.html("<br>".join(lines))


def accuracy_figure(curves: list[Curve], row: int, look: Colours) -> go.Figure:
    """A line for each network, and a diamond where it decided."""
    traces: list[dict[str, Any]] = []
    for curve, colour in zip(curves, look.series, strict=False):
        title = as_hover(curve.title)
        hover = f"{title}<br>stop after row %{{x}}: %{{y:.1%}} correct"
        traces.append(line(curve.stop_here, title, colour, hover))
        if curve.decided is None:
            continue
        traces.append({
            "type": "scatter", "mode": "markers", "name": "decided",
            "x": [curve.decided + 1], "y": [curve.stop_here[curve.decided]],
            "marker": {"symbol": "diamond", "size": 13, "color": colour,
                       "line": {"width": 2, "color": look.background}},
            "hovertemplate": f"{title}<br>decided on your digit at row %{{x}}<extra></extra>",
        })  # fmt: skip
    return curves_figure(traces, look, row=row, height=400)
