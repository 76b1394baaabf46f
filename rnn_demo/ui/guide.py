"""The guided path on the page: what to look at, the way on, and what a teacher hides."""

import streamlit as st

from rnn_demo.learn.path import STEPS
from rnn_demo.ui import address, session

HIDDEN = {  # what `hide=` may name, and what it takes off the screen
    "rail": ".stColumn:has(.st-key-rail)",
    "answer": ".st-key-prediction, .st-key-probabilities, .st-key-doubt",
    "lenses": ".st-key-lens",
    "navigation": "[data-testid='stHeader']",
    "guide": ".st-key-guide",
}
NEXT_BY_SPACE = "space"


def go(number: int) -> None:
    """Open a step, the first being 1."""
    st.switch_page(session.READ, query_params={**STEPS[number - 1].query, "lesson": str(number)})


def show() -> None:
    """The step that is open, if one is, and the CSS that hides what is not wanted."""
    if hidden := session.state("hide"):
        st.html(f"<style>{', '.join(HIDDEN[name] for name in hidden)} {{display: none}}</style>")
    number = session.state("lesson")
    if number is None:
        return
    step = STEPS[number - 1]
    with st.container(key="guide", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{number} of {len(STEPS)}: {step.title}.** {step.text}", width="stretch")
        if number > 1 and st.button("Back", key="step-back"):
            _open(number - 1)
        if number < len(STEPS) and st.button("Next", key="step-next", type="primary"):
            _open(number + 1)
        if st.button("End", key="step-end"):
            session.keep(lesson=None)
            st.rerun()


def _open(number: int) -> None:
    address.take({**STEPS[number - 1].query, "lesson": str(number)})
    st.rerun()
