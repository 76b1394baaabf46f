"""The guided path on the page: what to look at, and the way on."""

import streamlit as st

from rnn_demo.ui import address, session
from rnn_demo.ui.guide_steps import HIDDEN, STEPS


def go(number: int) -> None:
    """Open a step, the first being 1, with its digit, network, lens and row."""
    hidden = session.state("hide")
    address.take({"lesson": str(number)})
    session.keep(hide=hidden)  # a teacher's choice holds for the whole path
    session.open_page(STEPS[number - 1].page)


def show(page: str) -> None:
    """The step that is open, if it is of this page; what the link hides goes off the screen.

    A link that opens a step of another page leads on to it.
    """
    if hidden := session.state("hide"):
        st.html(f"<style>{', '.join(HIDDEN[name] for name in hidden)} {{display: none}}</style>")
    number = session.state("lesson")
    if number is None:
        return
    step = STEPS[number - 1]
    if step.page != page:
        if session.state("opens") == number:
            session.keep(opens=None)
            session.open_page(step.page)
        return
    session.keep(opens=None)
    with st.container(key="guide", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{number} of {len(STEPS)}: {step.title}.** {step.text}", width="stretch")
        with st.container(horizontal=True, width="content", gap="small"):
            _buttons(number)


def _buttons(number: int) -> None:
    if number > 1 and st.button("Back", key="step-back"):
        go(number - 1)
    last = number == len(STEPS)
    if not last and st.button("Next", key="step-next", type="primary", shortcut="Space"):
        go(number + 1)
    if st.button("End", key="step-end"):
        session.keep(lesson=None)
        st.rerun()
