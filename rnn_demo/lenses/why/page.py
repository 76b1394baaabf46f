"""Why: which rows decided for the answer over a rival, and, one click deeper, which units."""

from dataclasses import dataclass

import streamlit as st

from rnn_demo.lenses.why import units_page
from rnn_demo.lenses.why.figure import rows_figure
from rnn_demo.lenses.why.numbers import explain_rows
from rnn_demo.ui import chart, session, stage
from rnn_demo.ui.link_fields import choice_parser, link_field
from rnn_demo.ui.session import LensInput
from rnn_demo.words import texts_next_to
from rnn_demo.words.escape import as_markdown

ORDER = 2
TITLE, SENTENCE, MORE = texts_next_to(__file__)
NEEDS_DIGITS = True
READS_SIGNS = True
TELLS_ANSWER = True
SHOWS_LAST_ROW = True
CLOSER = {"units": "By units"}


@dataclass
class Choices:
    """The lens's own values in links."""

    # The digit with which the answer is compared
    rival: int | None = link_field(None, choice_parser(*range(10)))
    closer: str | None = link_field(None, choice_parser(*CLOSER))  # the part that is opened below


def show(lens_input: LensInput) -> None:
    classes = lens_input.model.network.classes
    rival = session.values_of(Choices).rival
    rival = None if rival is not None and rival >= classes else rival
    account = lens_input.compute_once(
        "why", lambda: explain_rows(lens_input.model.network, lens_input.reading, rival), rival
    )
    with st.container(key="because", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{as_markdown(account.sentence)}**", width="stretch")
        st.selectbox(
            "Why not",
            [digit for digit in range(classes) if digit != account.answer],
            width=130,
            format_func=lambda digit: f"why not {account.class_name(digit)}?",
            label_visibility="collapsed",
            help="The digit that the answer is compared with: at first its strongest rival.",
            **session.bind_widget("rival", account.rival, kind=Choices),
        )
    with st.container(key="rows"):
        chart.show_figure(
            rows_figure(lens_input.reading.image, account, lens_input.row, lens_input.look),
            "lit",
            f"The digit, its {account.line}s lit by what they do for the lead. {account.sentence}",
        )
    stage.show_stage(lens_input)
    closer = st.segmented_control(
        "One click deeper",
        CLOSER,
        format_func=CLOSER.__getitem__,
        **session.bind_widget("closer", kind=Choices),
    )
    if closer:
        with st.container(key=f"closer-{closer}"):
            units_page.show(lens_input, account)
