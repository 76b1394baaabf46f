"""The end of Why: what every pixel and row added to the answer, to the last digit."""

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.data import DIGITS
from rnn_demo.errors import UserError
from rnn_demo.glossary import with_terms
from rnn_demo.lenses.why.pixel_figure import pixel_by_pixel_figure, pixel_by_pixel_text
from rnn_demo.lenses.why.pixel_numbers import pixel_by_pixel
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, one_of

EXACT = "simple-16"
SENTENCE = (
    "What each pixel adds to a digit's logit, what each row adds to it (its ink, and in grey the "
    "bias), and what each row adds to all ten. Orange speaks for the digit, blue against it."
)
MORE = (
    "A ReLU lets a number through or sets it to 0. Once it is known which units were let through, "
    "each logit is a plain sum over the pixels. The sum is exact, but read it with care: had a row "
    "been different, other units might have been let through, and all later rows would count "
    "differently."
)
# What is subtracted from the digit's logit.
FIELDS = {"against": Field("nothing", one_of("nothing", "second", *range(DIGITS)))}


def show(shown: Shown) -> None:
    """The sum, or why there is none."""
    try:
        account = shown.once(
            "pixel_by_pixel", lambda: pixel_by_pixel(shown.model.network, shown.reading)
        )
    except UserError as error:
        st.info(f"{as_markdown(error)} So its answer isn't an exact sum over the pixels.")
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
    best, second = (int(d) for d in np.argsort(-account.logits)[:2])
    with st.container(horizontal=True, gap="medium"):
        digit = st.selectbox(
            "Logit of",
            ["best", *range(10)],
            width=200,
            format_func=lambda d: f"{best}, the answer" if d == "best" else str(d),
            **session.widget("digit"),
        )
        other = st.selectbox(
            "minus the logit of",
            ["nothing", "second", *range(10)],
            width=200,
            format_func=lambda d: f"{second}, the runner-up" if d == "second" else str(d),
            help="Only differences of logits matter to the answer: what made it this digit and "
            "not that one?",
            **session.widget("against"),
        )
    digit = best if digit == "best" else digit
    other = second if other == "second" else other
    weights = np.eye(10)[digit] - (0 if other == "nothing" else np.eye(10)[other])
    name = f"logit of {digit}" if other == "nothing" else f"logit of {digit} - of {other}"
    with st.container(key="why"):
        row = shown.row
        total = f"All of it comes to {account.logits @ weights:+.3f}, the {name}."
        chart.show(
            pixel_by_pixel_figure(shown.reading.image, account, weights, row, shown.look),
            "account",
            f"The digit, what each pixel adds, and what each row adds. {total} {shown.said}",
        )
        st.markdown(
            f"**Row {row + 1}**: its ink adds {account.rows[row] @ weights:+.3f} to the {name}, "
            f"the bias {account.biases[row] @ weights:+.3f}."
        )
        apart = float((account.total - account.logits) @ weights)
        chart.addition(pixel_by_pixel_text(account, weights, name), apart)
