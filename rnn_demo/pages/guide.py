"""The guided path: the text of the open step on its page, and the buttons to other steps."""

import streamlit as st

from rnn_demo.explain.answer import count_answer_changes
from rnn_demo.pages import address
from rnn_demo.ui import session
from rnn_demo.ui.state import HIDABLE_PARTS
from rnn_demo.words.guide_steps import STEPS

# The states of pages that steps explain
FIELD_OF_PAGE = {"read": "lens", "train": "run", "teach": "model", "machine": "model"}
NEXT_PAGES = {
    "read": "Poke it",
    "networks": "See all networks read it",
    "train": "Train one yourself",
}


def open_step(number: int, direction: int = 1) -> None:
    """Open a step, from 1, with its digit, network, lens and row.

    A step whose lens was deleted is skipped: forwards, or backwards if direction is -1.
    """
    while STEPS[number - 1].query.get("lens", "train") not in address.FIELDS_OF:
        number = (number - 1 + direction) % len(STEPS) + 1
    hidden = session.values_of_all_pages().hide
    address.apply_link({"lesson": str(number)})
    session.update_values(hide=hidden)  # a teacher's choice applies to the whole path
    session.switch_to_page(STEPS[number - 1].page)


def show_path_button() -> None:
    """Show a button to the first step, or back to the step whose lens or run the visitor left."""
    number = session.values_of_all_pages().lesson
    if _step_number_shown_on_page(STEPS[(number or 1) - 1].page):
        return
    text = "Take the guided path" if number is None else f"Back to step {number} of the path"
    if st.button(text, key="path", type="tertiary"):
        open_step(number or 1)


def hide_page_parts_by_link() -> None:
    if hidden := session.values_of_all_pages().hide:
        st.html(
            f"<style>{', '.join(HIDABLE_PARTS[name] for name in hidden)} {{display: none}}</style>"
        )


def open_linked_step_page(shown_page: str) -> None:
    """Go to the page of the step that a link opens; call it before the page."""
    number, here = (
        session.values_of_all_pages().lesson,
        session.visitor_values(address.AddressAtLastRun),
    )
    if number is not None and here.linked_step == number:
        here.linked_step = None
        if STEPS[number - 1].page != shown_page:
            session.switch_to_page(STEPS[number - 1].page)


def show_open_step_of_page(page: str, lens_input: session.LensInput | None = None) -> bool:
    """Show the open step's text, if the page shows its subject; return True then.

    `lens_input` is the reading, for a step that counts changes of the answer.
    """
    if (number := _step_number_shown_on_page(page)) is None:
        return False
    step = STEPS[number - 1]
    with st.container(key="guide", border=True, horizontal=True, vertical_alignment="center"):
        is_quiz = bool(step.quiz) and session.is_quiz()
        text = step.quiz if is_quiz else step.text
        text = f"**{number} of {len(STEPS)}: {step.title}.** {text}"
        if step.dares and not is_quiz:
            is_drawn = (
                session.values_of_all_pages().image.example is None
            )  # an example does not count
            changes = count_answer_changes(lens_input.reading) if lens_input and is_drawn else 0
            so_far = f"So far: **{changes} of {step.dares}**."
            done = f"**{changes} times: you did it!** What next?"
            text += f" {done if changes >= step.dares else so_far}"
        st.markdown(text, width="stretch")
        with st.container(horizontal=True, width="content", gap="small"):
            _show_buttons(number)
    if not step.dares:  # nothing to draw, so on a phone the figure gets the room
        st.html("<style>@media (max-width: 640px) {.st-key-tools {display: none}}</style>")
    for key in step.first:
        st.html(f"<style>.stVerticalBlock > :has(> .st-key-{key}) {{order: -1}}</style>")
    return True


def _step_number_shown_on_page(page: str) -> int | None:
    """Return the open step, if it belongs to this page and the page shows its subject."""
    if (number := session.values_of_all_pages().lesson) is None:
        return None
    step, field = STEPS[number - 1], FIELD_OF_PAGE[page]
    is_shown = step.page == page and address.session_value(field) == step.query[field]
    return number if is_shown else None


def _show_buttons(number: int) -> None:
    if number > 1 and st.button("Back", key="step-back"):
        open_step(number - 1, -1)
    if number < len(STEPS):
        if st.button("Next", key="step-next", type="primary", shortcut="Space"):
            open_step(number + 1)
    else:
        for page, what in NEXT_PAGES.items():
            if st.button(what, key=f"after-{page}"):
                session.update_values(lesson=None, lens="poke")
                session.switch_to_page(page)
    if st.button("End", key="step-end"):
        session.update_values(lesson=None)
        st.rerun()
