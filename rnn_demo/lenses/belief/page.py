"""Belief: when does the network make up its mind?"""

import streamlit as st

from rnn_demo.card import thinks_aloud
from rnn_demo.explain import both_ways, stop_rule
from rnn_demo.explain.belief import beliefs, decision_step
from rnn_demo.lenses.belief.figure import READOUTS, belief_figure, is_covered, readouts_figure
from rnn_demo.ui import chart, choices, live, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, one_of, shared

ORDER = 2
TITLE = "Belief"
SENTENCE = (
    "The wider a colour, the likelier that digit after that row. From the dotted line on, the "
    "answer never changes again."
)
MORE = (
    "**answer now**: the last layer is applied to the hidden state as it is after each row. A "
    "network that was trained on its last answer only was never asked for that. **rest blank**: "
    "the rows that follow are read as empty paper, as if the pen had been lifted. **rest as "
    "drawn**: the rows that follow are read as they are, so every row gives the final answer."
)
FIGURE = "The digit, and how likely each digit is after each row."
OF_DIGITS = False
FIELDS = {
    **shared("grouped"),
    "readout": Field("stop_here", one_of(*READOUTS)),
    "direction": Field("forward", one_of("forward", "backward")),
}
ALONE = (
    "Only one direction is used here; the other's states are held at 0. Where the two are "
    "multiplied, that leaves nothing to tell the digits apart."
)


def show(shown: Shown) -> None:
    """The ribbon, and the answer after the row in all three ways."""
    made = shown.once("beliefs", lambda: beliefs(shown.model.network, shown.reading))
    found = {b.direction: b for b in made}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        readout = st.segmented_control(
            "What it would answer",
            READOUTS,
            format_func=READOUTS.__getitem__,
            required=True,
            **session.widget("readout"),
        )
        direction = next(iter(found))
        if len(found) > 1:
            direction = st.segmented_control(
                "Direction",
                found,
                required=True,
                help="The forward half reads from the first row, the backward half from the last.",
                **session.widget("direction"),
            )
        choices.group_columns(shown.model)
    belief = found[direction]
    if len(found) > 1 and readout == "stop_here":
        st.caption(ALONE)
    st.caption(_how_sure(shown))
    with st.container(key="belief"):
        columns = choices.columns(shown.model, shown.reading)
        figure = belief_figure(shown.reading, columns, belief, readout, shown.row, shown.look)
        live.note_image(figure, shown, covered=is_covered(shown.reading, readout))
        chart.show(figure, "ribbon", f"{FIGURE} {shown.said}")
    with st.container(key="readouts"):
        now, blank = (
            int(belief.rows[decision_step(p)]) + 1 for p in (belief.stop_here, belief.blank_rest)
        )
        alone = int(belief.stop_here[-1].argmax())
        if alone != shown.reading.digit:
            st.caption(
                f"This direction alone ends on {alone}; both together answer {shown.reading.digit}."
            )
        st.markdown(
            f"**After row {shown.row + 1}**, all three ways. If reading stopped after each row, "
            f"the answer would be final from row **{now}** on; with the rest blank, from row "
            f"**{blank}** on.{_stops(shown)}"
        )
        ways = zip(
            READOUTS.values(), (belief.stop_here, belief.blank_rest, belief.real_rest), strict=True
        )
        step = int((belief.rows == shown.row).argmax())
        told = "; ".join(f"{name}: {p[step].argmax()}, {p[step].max():.0%}" for name, p in ways)
        chart.show(
            readouts_figure(belief, shown.row, shown.look),
            "bars",
            f"Bars of the ten digits after row {shown.row + 1}. {told}.",
        )


def _how_sure(shown: Shown) -> str:
    """What the probabilities before the last row are worth, and what stopping early costs."""
    card = shown.model.card
    if both := both_ways.sentence(shown.model.network):
        return both
    rule = stop_rule.find(card)
    if rule is None:
        if thinks_aloud(card):
            return "This network thinks aloud, but has not been calibrated."
        return (
            "This network was not trained to answer before the last row: its earlier answers are "
            "not calibrated."
        )
    return f"This network thinks aloud: its answer after every row is calibrated. {rule}"


def _stops(shown: Shown) -> str:
    step = stop_rule.step(shown.reading, shown.model.card)
    return "" if step is None else f" It may stop reading this digit after row **{step + 1}**."
