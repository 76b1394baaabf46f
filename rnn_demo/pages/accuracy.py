"""Accuracy by row: how much of a digit does a network need to see?"""

import streamlit as st

from rnn_demo.explain.accuracy import accuracy, decided_by
from rnn_demo.explain.belief import decision_step
from rnn_demo.figures.accuracy import Curve, accuracy_figure
from rnn_demo.text import as_html
from rnn_demo.ui import choices, headline, survey

v = headline.visit(
    "Accuracy by row",
    "How many of the 10,000 test images are read rightly if reading ends early. A diamond stands "
    "where the network had made up its mind on your digit. Before the last row this is a look "
    "outside its training: it learned to answer at the end only.",
    network=False,
)
models = choices.choose_models()
with_blank = st.toggle(
    "Also read the rest as blank paper (dashed)",
    key="with-blank",
    bind="query-params",
    help="Full lines: the last layer is asked early, for which it was never trained. Dashed: the "
    "rows after it are read as empty, so the network finishes a whole image. This takes longer.",
)
surveys = [survey.survey(m) for m in models]
survey.finish([*surveys], "Reading")
blanks = [survey.blank_rest(m) if with_blank else None for m in models]
survey.finish([b for b in blanks if b], "Reading the rest as blank")

curves = []
for model, seen, blank in zip(models, surveys, blanks, strict=True):
    reading = model.read(v.image)
    curves.append(
        Curve(
            model.title,
            accuracy(seen.answers, seen.labels),
            accuracy(blank.answers, blank.labels) if blank else None,
            decision_step(reading.probabilities),
        )
    )
with st.container(key="accuracy"):
    st.plotly_chart(
        accuracy_figure(curves, v.row, v.colours), key="curves", config={"displayModeBar": False}
    )
for column, curve, seen, colour in zip(
    st.columns(len(curves)), curves, surveys, v.colours.series, strict=False
):
    too = "" if curve.blank_rest is None else f", {curve.blank_rest[v.row]:.1%} if blank after it"
    share = decided_by(seen.answers)[curve.decided]
    column.html(
        f'<b><span style="color: {colour}">●</span> {as_html(curve.title)}</b><br>'
        f"{curve.stop_here[v.row]:.1%} right after row {v.row + 1}{too}<br>"
        f"{curve.stop_here[-1]:.2%} right after all 28<br>"
        f"your digit: decided at row <b>{curve.decided + 1}</b>; "
        f"{share:.0%} of the test images are by then"
    )
