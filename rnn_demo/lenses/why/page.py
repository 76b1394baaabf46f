"""Why: the answer against its strongest rival, as a sum over units, down to pixels where exact."""

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain.unit_groups import NOTHING
from rnn_demo.lenses.why import pixel_page as pixel_by_pixel
from rnn_demo.lenses.why.figure import groups_figure, lead_figure, sum_text
from rnn_demo.lenses.why.numbers import Why, why
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, session, testset_passes
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import shared

ORDER = 3
TITLE = "Why"
SENTENCE = (
    "The answer against its strongest rival: what each unit adds to the lead. Orange speaks for "
    "the answer, blue for the rival."
)
MORE = (
    "The lead is the answer's logit minus the rival's. A unit adds to it its h times the "
    "difference of its two weights in the last Dense layer. All units and the bias add up to the "
    "lead, exactly, after every row. For a SimpleRNN with relu each logit is also a plain sum over "
    "the pixels."
)
OF_DIGITS = True
FIELDS = {**shared("digit"), **pixel_by_pixel.FIELDS}
LEAD = "The digit and, row by row, how far the answer leads its rival."
GROUPS = "Bars: what each group of units adds to the lead."


def show(shown: Shown) -> None:
    """The sentence, the sum by units, and the sum by pixels."""
    try:
        found = shown.once(
            "why",
            lambda: why(shown.model.network, shown.reading, testset_passes.units(shown.model)),
        )
    except UserError as error:
        st.info(as_markdown(error))
    else:
        by_units(shown, found)
    st.subheader("Pixel by pixel", anchor=False)
    pixel_by_pixel.show(shown)


def by_units(shown: Shown, found: Why) -> None:
    """Votes by group, then by single units, each a way to the Unit lens."""
    st.markdown(f"**{as_markdown(found.sentence)}**")
    with st.container(key="lead"):
        chart.show(
            lead_figure(shown.reading.image, found, shown.row, shown.look),
            "by-row",
            f"{LEAD} {shown.said}",
        )
    groups, units = st.columns(2, gap="large")
    with groups:
        st.markdown("**By groups of units**, after the last row")
        chart.show(groups_figure(found, shown.look), "groups", f"{GROUPS} {found.sentence}")
    with units:
        st.markdown("**The units that weigh most**: open one")
        with st.container(key="voices", horizontal=True, gap="xsmall"):
            for k, voice in enumerate(found.voices):
                about = "tells nothing" if voice.digit == NOTHING else f"for {voice.digit}"
                st.button(
                    f"{as_markdown(voice.name)} ({about}): {voice.vote:+.2f}",
                    key=f"voice-{k}",
                    on_click=session.look_at,
                    args=[shown.model.name, voice.layer, voice.unit],
                    kwargs={"lens": "unit"},
                )
        st.code(sum_text(found), language=None)
