"""Belief by row: when does the network make up its mind?"""

import streamlit as st

from rnn_demo.explain.belief import beliefs, decision_step
from rnn_demo.figures.belief import READOUTS, belief_figure, readouts_figure
from rnn_demo.ui import headline

QUIET = {"displayModeBar": False}
WHAT = {
    "stop_here": "The last layer looks at the state as it stands after each row. It was trained on "
    "the state after the last row only: before that, this is a look outside its training.",
    "blank_rest": "What follows each row is read as empty paper, as if the pen had been lifted "
    "there. The network reads a whole image, though one without its other part.",
    "real_rest": "All the rest is read as it is: the final answer. It is the same at every row, "
    "and shows what the other two do not know yet.",
}
ALONE = (
    " One direction is heard alone here, the other's states are held at 0; where the two are "
    "multiplied that leaves nothing to tell the digits apart."
)

v = headline.visit(
    "Belief by row",
    "The coloured ribbon is the network's belief after each row: the wider a colour, the likelier "
    "its digit. From the dotted line on, the answer never changes again.",
)
found = {b.direction: b for b in beliefs(v.model.network, v.reading)}
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
    readout = st.segmented_control(
        "What it would answer",
        READOUTS,
        format_func=READOUTS.__getitem__,
        default="stop_here",
        required=True,
        key="readout",
        bind="query-params",
    )
    direction = next(iter(found))
    if len(found) > 1:
        direction = st.segmented_control(
            "Direction",
            found,
            default="forward",
            required=True,
            key="direction",
            bind="query-params",
            help="The forward half reads from the first row, the backward half from the last.",
        )
readout = readout or "stop_here"  # "?readout=" in the address chooses nothing
belief = found[direction or "forward"]

with st.container(key="belief"):
    st.caption(WHAT[readout] + ALONE * (len(found) > 1 and readout == "stop_here"))
    st.plotly_chart(
        belief_figure(v.reading, belief, readout, v.row, v.colours), key="ribbon", config=QUIET
    )

with st.container(key="readouts"):
    now, blank = (
        int(belief.rows[decision_step(p)]) + 1 for p in (belief.stop_here, belief.blank_rest)
    )
    st.markdown(
        f"**After row {v.row + 1}**, in all three ways. The answer stands from row **{now}** on if "
        f"it stops, from row **{blank}** on if the rest is blank."
    )
    st.plotly_chart(readouts_figure(belief, v.row, v.colours), key="bars", config=QUIET)
