"""The guided path on the page: what to look at, and the way on."""

import streamlit as st

from rnn_demo.explain.story import guesses
from rnn_demo.ui import address, session
from rnn_demo.ui.guide_steps import HIDDEN, STEPS, Step

NEXT = {"read": "Poke it", "networks": "See all networks read it", "train": "Train one yourself"}


def go(number: int) -> None:
    """Open a step, the first being 1, with its digit, network, lens and row."""
    hidden = session.state("hide")
    address.take({"lesson": str(number)})
    session.keep(hide=hidden)  # a teacher's choice holds for the whole path
    session.open_page(STEPS[number - 1].page)


def way_in() -> None:
    """A button that opens the first step, where none is open."""
    if session.state("lesson") is not None:
        return
    if st.button("Take the guided path", key="path", type="tertiary"):
        go(1)


def hide(page: str) -> None:
    """What the link hides goes off the screen; one that opens a step of another page leads there.

    To be called before the page.
    """
    if hidden := session.state("hide"):
        st.html(f"<style>{', '.join(HIDDEN[name] for name in hidden)} {{display: none}}</style>")
    number = session.state("lesson")
    if number is not None and session.state("opens") == number:
        session.keep(opens=None)
        if STEPS[number - 1].page != page:
            session.open_page(STEPS[number - 1].page)


def show(page: str, shown: session.Shown | None = None) -> None:
    """The step that is open, above what it speaks of; where that has gone, the way back to it.

    shown: what is read, for a step that counts.
    """
    number = session.state("lesson")
    if number is None or STEPS[number - 1].page != page:
        return
    step = STEPS[number - 1]
    with st.container(key="guide", border=True, horizontal=True, vertical_alignment="center"):
        if not _is_open(step):
            st.markdown(f"The guided path waits at step {number} of {len(STEPS)}.", width="stretch")
            with st.container(horizontal=True, width="content", gap="small"):
                if st.button("Back to it", key="step-again"):
                    go(number)
                _end()
            return
        counted = _counted(step, shown)
        st.markdown(
            f"**{number} of {len(STEPS)}: {step.title}.** {step.text}{counted}", width="stretch"
        )
        with st.container(horizontal=True, width="content", gap="small"):
            _buttons(number)


def _is_open(step: Step) -> bool:
    """Whether the page still shows what a step speaks of."""
    what = "lens" if step.page == "read" else "run"
    return session.state(what) == step.query[what]


def _counted(step: Step, shown: session.Shown | None) -> str:
    if not step.dares or shown is None:
        return ""
    told = guesses(shown.reading.probabilities, len(shown.reading.probabilities) - 1)
    changes = max(len(told) - 1, 0)
    if changes >= step.dares:
        return f" **{changes} times: you did it!** What next?"
    return f" So far: **{changes} of {step.dares}**."


def _buttons(number: int) -> None:
    if number > 1 and st.button("Back", key="step-back"):
        go(number - 1)
    if number < len(STEPS):
        if st.button("Next", key="step-next", type="primary", shortcut="Space"):
            go(number + 1)
    else:
        for page, what in NEXT.items():
            if st.button(what, key=f"after-{page}"):
                session.keep(lesson=None, lens="poke")
                session.open_page(page)
    _end()


def _end() -> None:
    if st.button("End", key="step-end"):
        session.keep(lesson=None)
        st.rerun()
