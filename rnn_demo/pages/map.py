"""State map: where the memory is after each row, among the test images."""

import numpy as np
import streamlit as st

from rnn_demo.data import COLUMNS, ROWS, in_order, test_split
from rnn_demo.explain.state_map import StateMap, fit, nearest, unread
from rnn_demo.explain.testset import UnitSummary
from rnn_demo.figures.state_map import Places, map_figure
from rnn_demo.figures.thumbnails import faded_png, thumbnails
from rnn_demo.ui import choices, headline, survey

CLOUD = 700  # test images drawn as points
NEAREST = 10
FITTED = {"last": "after the last row", "all": "after all rows"}
PIXELS = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)


@st.cache_resource(max_entries=16, show_spinner="Finding the axes")
def axes(name: str, stamp: int, layer: int, row: int | None, _units: UnitSummary) -> StateMap:
    return fit(_units.sample, row)


v = headline.visit(
    "State map",
    "The state has many numbers; this map keeps the two or three directions in which it varies "
    "most. Points are test images after the chosen row, the numerals stand at each digit's mean, "
    "and the orange path is your digit, row by row.",
)
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
    index = choices.choose_layer(v.model)
    fitted = st.segmented_control(
        "Axes that spread the states",
        FITTED,
        format_func=lambda f: FITTED[f],
        default="last",
        required=True,
        key="fitted",
        bind="query-params",
        help="Principal components: the directions of largest variance among these states.",
    )
    three = st.toggle("Three axes, to turn by hand", key="three", bind="query-params")
seen = survey.survey(v.model)
survey.finish([seen], "Reading")
layer, units = v.reading.layers[index], seen.layers[index]
last = int(layer.rows[-1]) if fitted == "last" else None
found = axes(v.model.name, v.model.stamp, index, last, units)
step = int(np.flatnonzero(layer.rows == v.row)[0])
labels = seen.labels[seen.sample]
some = slice(None, None, max(1, len(labels) // CLOUD))

with st.container(key="map"):
    places = Places(
        cloud=found.project(units.sample[some, v.row]),
        digits=labels[some],
        means=found.project(units.means[:, v.row]),
        path=found.project(layer.states),
        rows=layer.rows,
        step=step,
    )
    st.plotly_chart(
        map_figure(found, places, v.colours, three=three),
        key="places",
        config={"displayModeBar": False},
    )
shown = found.explained[: 3 if three else 2].sum()
st.caption(
    f"The map shows {shown:.0%} of the variance of these states: two that are close here can be "
    "far apart in the directions it leaves out. The neighbours below are measured in all of them."
)

near = nearest(units.sample[:, v.row], layer.states[step], NEAREST)
digits = labels[near]
common = int(np.bincount(digits).argmax())
st.markdown(
    f"**So far it looks like these**: of the {NEAREST} states nearest to yours after row "
    f"{v.row + 1}, among {len(labels):,} test images, **{(digits == common).sum()}** belong to a "
    f"**{common}**."
)
order = in_order(PIXELS, v.model.row_order, v.model.row_seed)
hidden = np.isin(PIXELS, order[unread(v.row, layer.direction)])
with st.container(key="nearest"):
    st.html(
        thumbnails(
            [
                (faded_png(test_split().images[i] / 255, hidden), f"a {seen.labels[i]}")
                for i in seen.sample[near]
            ]
        )
    )
