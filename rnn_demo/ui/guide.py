"""The guided path on the page: what to look at, and the way on."""

import streamlit as st

from rnn_demo.explain.story import summarize_reading
from rnn_demo.reader import Reading
from rnn_demo.ui import address, session
from rnn_demo.ui.state import HELD, HIDDEN
from rnn_demo.words.guide_steps import STEPS

SHOWS = {"read": "lens", "train": "run", "teach": "model"}  # what a step on a page is about
NEXT = {"read": "Poke it", "networks": "See all networks read it", "train": "Train one yourself"}


def go(number: int, by: int = 1) -> None:
    """Open a step, the first being 1, with its digit, network, lens and row.

    Where its lens is gone it opens the next one whose lens is there, or by -1 the one before.
    """
    while STEPS[number - 1].query.get("lens", "train") not in HELD:
        number = (number - 1 + by) % len(STEPS) + 1
    hidden = session.current().hide
    address.take({"lesson": str(number)})
    session.keep(hide=hidden)  # a teacher's choice holds for the whole path
    session.open_page(STEPS[number - 1].page)


def way_in() -> None:
    """A button that opens the first step, or the one whose lens or run was left."""
    number = session.current().lesson
    if _open(STEPS[(number or 1) - 1].page):
        return
    text = "Take the guided path" if number is None else f"Back to step {number} of the path"
    if st.button(text, key="path", type="tertiary"):
        go(number or 1)


def hide(page: str) -> None:
    """What the link hides goes off the screen; one that opens a step of another page leads there.

    To be called before the page.
    """
    if hidden := session.current().hide:
        st.html(f"<style>{', '.join(HIDDEN[name] for name in hidden)} {{display: none}}</style>")
    number = session.current().lesson
    if number is not None and session.current().opens == number:
        session.keep(opens=None)
        if STEPS[number - 1].page != page:
            session.open_page(STEPS[number - 1].page)


def show(page: str, shown: session.Shown | None = None) -> None:
    """The step that is open, above what it speaks of, and only where the page shows that.

    shown: what is read, for a step that counts.
    """
    if (number := _open(page)) is None:
        return
    step = STEPS[number - 1]
    with st.container(key="guide", border=True, horizontal=True, vertical_alignment="center"):
        is_quiz = bool(step.quiz) and session.quiz()
        told = step.quiz if is_quiz else step.text
        text = f"**{number} of {len(STEPS)}: {step.title}.** {told}"
        if step.dares and not is_quiz:
            own = session.current().example is None  # an example is no feat
            text += _count_changes(step.dares, shown.reading if shown and own else None)
        st.markdown(text, width="stretch")
        with st.container(horizontal=True, width="content", gap="small"):
            _buttons(number)
    if not step.dares:  # there is nothing to draw: on a phone that room is the figure's
        st.html("<style>@media (max-width: 640px) {.st-key-tools {display: none}}</style>")
    for key in step.first:
        st.html(f"<style>.stVerticalBlock > :has(> .st-key-{key}) {{order: -1}}</style>")


def is_open() -> bool:
    """Whether a step of the path tells what is to be seen on Read."""
    return _open("read") is not None


def _open(page: str) -> int | None:
    """The step that is open, if it is one of this page and that still shows what it speaks of."""
    if (number := session.current().lesson) is None:
        return None
    step, what = STEPS[number - 1], SHOWS[page]
    return number if step.page == page and session.value_of(what) == step.query[what] else None


def _count_changes(dares: int, reading: Reading | None) -> str:
    """Return how often a reading changed its mind. reading: None before the visitor has drawn."""
    changes = 0 if reading is None else summarize_reading(reading).changes
    if changes >= dares:
        return f" **{changes} times: you did it!** What next?"
    return f" So far: **{changes} of {dares}**."


def _buttons(number: int) -> None:
    if number > 1 and st.button("Back", key="step-back"):
        go(number - 1, -1)
    if number < len(STEPS):
        if st.button("Next", key="step-next", type="primary", shortcut="Space"):
            go(number + 1)
    else:
        for page, what in NEXT.items():
            if st.button(what, key=f"after-{page}"):
                session.keep(lesson=None, lens="poke")
                session.open_page(page)
    if st.button("End", key="step-end"):
        session.keep(lesson=None)
        st.rerun()
