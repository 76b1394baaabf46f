"""Unit dossier: everything about one unit of the state."""

import numpy as np
import streamlit as st

from rnn_demo.data import COLUMNS, ROWS, in_order, test_split
from rnn_demo.explain.accuracy import accuracy
from rnn_demo.explain.dossier import Example, dossier, most_telling_unit
from rnn_demo.figures.dossier import (
    input_weights_figure,
    off_figure,
    outgoing_figure,
    unit_figure,
)
from rnn_demo.figures.thumbnails import marked_png, thumbnails
from rnn_demo.ui import choices, headline, session, survey

QUIET = {"displayModeBar": False}
PIXELS = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)


def pictures(examples: list[Example]) -> str:
    """The test images with the row marked in which the unit is extreme."""
    order = in_order(PIXELS, v.model.row_order, v.model.row_seed)  # pixels as they are read
    return thumbnails(
        [
            (
                marked_png(
                    test_split().images[e.image] / 255, np.isin(PIXELS, order[e.row]), v.colours
                ),
                f"row {e.row + 1}\n{e.h:.2f}",
            )
            for e in examples
        ]
    )


v = headline.visit(
    "Unit dossier",
    "One number of the memory, from all sides: what drives it, what it tells the digits, and what "
    "the network loses without it.",
)
with st.container(horizontal=True, gap="medium"):
    layer = choices.choose_layer(v.model)
    units = v.model.network.layers[layer].cell.units
    key = f"unit-{v.model.name}-{layer}"
    telling = most_telling_unit(v.model.network, v.reading, layer)
    unit = st.number_input(
        "Unit",
        0,
        units - 1,
        choices.first_unit(key, units, telling),
        key=key,
        width=150,
        help=f"One of {units}. It opens on the one that speaks loudest about your digit.",
    )
session.write_unit(unit)
seen = survey.survey(v.model)
survey.finish([seen], "Reading")
found = dossier(v.model.network, v.reading, seen.layers[layer], layer, unit)

with st.container(key="dossier"):
    st.plotly_chart(
        unit_figure(v.reading, v.reading.layers[layer], unit, found, v.row, v.colours),
        key="course",
        config=QUIET,
    )
high, low = st.columns(2, gap="large")
with high, st.container(key="highest"):
    st.markdown("**Highest on these test images**, at the marked row")
    st.html(pictures(found.highest))
with low, st.container(key="lowest"):
    if found.lowest[0].h == found.lowest[-1].h == 0:
        st.markdown("**It is never below 0**: where it has nothing to say, it is silent.")
    else:
        st.markdown("**Lowest on these**")
        st.html(pictures(found.lowest))

given, said = st.columns(2, gap="large")
with given, st.container(key="inputs"):
    what = "a row of pixels" if found.pixels else "what its layer is given"
    st.markdown(f"**Its weights on {what}**: orange drives it up, blue down")
    st.plotly_chart(input_weights_figure(found, v.colours), key="stripes", config=QUIET)
with said, st.container(key="outgoing"):
    if found.outgoing is None:
        st.markdown("**It speaks to another layer**, not to the digits.")
    else:
        st.markdown("**What it says** for and against each digit, when its h is positive")
        st.plotly_chart(outgoing_figure(found.outgoing, v.colours), key="weights", config=QUIET)

if st.toggle(
    "Switch it off",
    key="off",
    bind="query-params",
    help="Its h is held at 0 after every row: a state the network was never trained for.",
):
    without = v.model.network.without_unit(layer, unit).read(v.reading.image)
    with st.container(key="without"):
        st.markdown(
            f"Your digit is read as **{without.digit}** ({without.probabilities[-1].max():.1%}) "
            f"without it, **{v.reading.digit}** ({v.reading.probabilities[-1].max():.1%}) with it."
        )
        st.plotly_chart(
            off_figure(v.reading, without, v.row, v.colours), key="change", config=QUIET
        )
        answers = survey.without_unit(v.model, layer, unit)
        place = st.empty()
        if answers.complete or place.button("Read all test images without it", key="all"):
            place.empty()
            survey.finish([answers], "Reading")
            before = accuracy(seen.answers[:, -1], seen.labels)
            after = accuracy(answers.answers, seen.labels)
            st.markdown(
                f"Over the test set: **{after:.2%}** right without it, **{before:.2%}** with it."
            )
