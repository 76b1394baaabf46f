"""State leak: two digits one after the other, with and without reset_state between them."""

import streamlit as st

from rnn_demo.data import in_order
from rnn_demo.explain.leak import leak
from rnn_demo.figures.answers import answers_figure
from rnn_demo.figures.leak import leak_figure
from rnn_demo.ui import choices, headline, session

QUIET = {"displayModeBar": False}

v = headline.visit(
    "State leak",
    "A network with `stateful=True` begins a digit with the memory of the one before, unless "
    "`reset_state` is called. Here your digit is read first and then a second one: what is left of "
    "the first is the difference between reading the second with and without a reset.",
)
choices.choose_second(v.image)
second = in_order(session.second_image(), v.model.row_order, v.model.row_seed)
found = leak(v.model.network, v.reading, second)
layer = choices.choose_layer(v.model)
residue = found.residues[layer]
washed = residue.washed_out()
with st.container(key="leak"):
    if washed is None:
        last = residue.size[residue.rows[-1]] / residue.carried
        gone = f"After the last row the two readings still differ by **{last:.0%}** of that."
    else:
        gone = f"From row **{washed + 1}** on less than 1 % of that is left."
    st.markdown(
        f"Your digit leaves a state of size {residue.carried:.2f} behind. {gone} The second "
        f"digit is read as **{found.reset.digit}** after a reset, and as **{found.leaked.digit}** "
        "without."
    )
    st.plotly_chart(leak_figure(found, layer, v.row, v.colours), key="left", config=QUIET)
    st.plotly_chart(
        answers_figure({"after reset_state": found.reset, "without": found.leaked}, v.colours),
        key="answers",
        config=QUIET,
    )
st.caption(
    "Unless a network was trained stateful, a second digit without a reset is outside its training."
)
