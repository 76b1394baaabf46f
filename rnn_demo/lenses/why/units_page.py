"""The lead as a sum over units: exact where a layer's h goes straight into the logits."""

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain.unit_groups import NOTHING
from rnn_demo.lenses.why.units_figure import groups_figure, lead_figure, sum_text
from rnn_demo.lenses.why.units_numbers import by_units
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, session, testset_passes
from rnn_demo.ui.session import Shown

HELP = (
    "A unit adds to the lead its h times the difference of its two weights in the last Dense layer."
)


def show(shown: Shown) -> None:
    """Votes by group, then by single units, each a way to the unit itself; or why there is none."""
    network, rival = shown.model.network, session.state("rival")
    try:
        account = shown.once(
            "units",
            lambda: by_units(network, shown.reading, testset_passes.units(shown.model), rival),
            rival,
        )
    except UserError as error:
        st.info(as_markdown(error))
        return
    st.markdown(as_markdown(account.sentence), help=HELP)
    with st.container(key="lead"):
        chart.show(
            lead_figure(account, shown.row, shown.look),
            "by-row",
            f"What each unit adds, and how far the answer leads, row by row. {shown.said}",
        )
    groups, units = st.columns(2, gap="large")
    with groups:
        st.markdown("**By groups of units**, after the last row")
        chart.show(
            groups_figure(account, shown.look),
            "groups",
            f"Bars: what each group of units adds to the lead. {account.sentence}",
        )
    with units:
        st.markdown("**The units that weigh most**: open one")
        with st.container(key="voices", horizontal=True, gap="xsmall"):
            for k, voice in enumerate(account.voices):
                about = "tells nothing" if voice.digit == NOTHING else f"for {voice.digit}"
                st.button(
                    f"{as_markdown(voice.name)} ({about}): {voice.vote:+.2f}",
                    key=f"voice-{k}",
                    on_click=session.look_at,
                    args=[shown.model.name, voice.layer, voice.unit],
                    kwargs={"closer": "unit"},
                )
        when = "after every row" if account.votes.exact else "after the last row, not before it"
        chart.addition(sum_text(account), account.rest if account.exact else None, when)
