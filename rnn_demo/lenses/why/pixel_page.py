"""The end of Why: what every pixel and row added to the lead, to the last digit."""

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.glossary import with_terms
from rnn_demo.lenses.why.numbers import Why
from rnn_demo.lenses.why.pixel_figure import pixel_by_pixel_figure
from rnn_demo.lenses.why.pixel_numbers import pixel_by_pixel
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, session
from rnn_demo.ui.session import Shown

EXACT = "simple-16"
SENTENCE = (
    "What each pixel adds to the lead, and what each row does: its ink, and in grey the bias. "
    "Orange speaks for the answer, blue for its rival."
)
MORE = (
    "A ReLU lets a number through or sets it to 0. Once it is known which units were let through, "
    "each logit is a plain sum over the pixels. The sum is exact, but read it with care: had a row "
    "been different, other units might have been let through, and all later rows would count "
    "differently."
)


def show(shown: Shown, why: Why) -> None:
    """The sum, or why there is none."""
    network, reading = shown.model.network, shown.reading
    try:
        account = shown.once(
            "pixels", lambda: pixel_by_pixel(network, reading, why.answer, why.rival), why.rival
        )
    except UserError as error:
        st.info(as_markdown(error))
        if EXACT in library.names():
            st.button(
                f"Open {library.title(EXACT)}",
                key="exact",
                on_click=session.keep,
                kwargs={"model": EXACT},
                help="A SimpleRNN with relu, for which the sum is exact.",
            )
        return
    st.markdown(SENTENCE, help=with_terms(MORE, SENTENCE))
    with st.container(key="why"):
        chart.show(
            pixel_by_pixel_figure(account, shown.row, shown.look),
            "account",
            "What each pixel adds, and what each row adds. All of it comes to "
            f"{account.lead:+.3f}, the lead of {why.answer} over {why.rival}.",
        )
        chart.addition(account.text, account.total - account.lead)
