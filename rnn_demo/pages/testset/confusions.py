"""Confusions: what is taken for what, and the digits themselves."""

import numpy as np
import streamlit as st

from rnn_demo.data import DIGITS, test_split
from rnn_demo.figures.bars import probability_bars
from rnn_demo.figures.pixels import image_url
from rnn_demo.glossary import with_terms
from rnn_demo.pages.testset.confusions_figure import confusion_figure
from rnn_demo.pages.testset.confusions_numbers import (
    commonest_mistake,
    confusion_matrix,
    in_cell,
    mistakes,
)
from rnn_demo.ui import choices, drawn, session, testset_passes
from rnn_demo.ui.choices import picture_button

MOST = 48  # digits shown of a cell
STYLE = """<style>
.st-key-digits {gap: .35rem !important}
.st-key-digits img {height: 44px !important; max-height: none !important;
  width: 44px !important; max-width: none !important; image-rendering: pixelated;
  object-fit: contain !important; border-radius: .3rem; display: block}
.st-key-digits button {padding: 0; min-height: 0; border: none; background: none}
.st-key-mistake img {image-rendering: pixelated; border-radius: .5rem}
</style>"""


def picture(index: int) -> np.ndarray:
    return test_split().images[index].astype(np.float32) / 255


def read_it(index: int) -> None:
    drawn.take_image(picture(index))
    session.open_read(lens="watch")


def choose_clicked() -> None:
    if points := st.session_state["matrix"].selection.points:
        session.keep(digit=points[0]["y"], answer=points[0]["x"])


def choose_cell() -> None:
    session.keep(digit=st.session_state["digit"], answer=st.session_state["answer"])


def step(by: int) -> None:
    st.session_state["mistake-number"] = st.session_state.get("mistake-number", 0) + by


def confusions() -> None:
    """The matrix, the digits of a cell, and one mistake after another."""
    st.html(STYLE)
    st.markdown(
        "The 10,000 test images: one line for each digit, one column for each answer. Click a cell "
        "to see the digits in it, click a digit to watch it being read.",
        help=with_terms(
            "The darker, or on a dark page the brighter, the commoner the mistake; correct answers "
            "are on the diagonal, without shade.",
            "test images",
        ),
    )
    with st.container(width=320):
        model = choices.choose_model()
    if reason := choices.other_classes(model):
        st.info(reason)
        return
    seen = testset_passes.survey(model)
    if not testset_passes.finish([seen], "Reading"):
        return
    if said := testset_passes.fewer([seen]):
        st.caption(said)
    labels, answers = seen.labels, seen.answers[:, -1]
    matrix = confusion_matrix(labels, answers)
    wrong = mistakes(labels, answers, seen.sure)
    st.markdown(
        f"**{len(labels) - len(wrong):,}** of {len(labels):,} are read correctly "
        f"({1 - len(wrong) / len(labels):.2%})."
    )
    common = commonest_mistake(matrix) or (0, 0)
    cell = {"digit": session.state("digit"), "answer": session.state("answer")}
    if cell["digit"] == "best" or cell["answer"] is None:
        cell = dict(zip(cell, common, strict=True))
    look = session.look()

    left, right = st.columns([1.1, 1], gap="large")
    st.session_state.update(cell)
    with right, st.container(horizontal=True):
        digit, answer = (
            st.selectbox(
                label,
                range(DIGITS),
                key=name,
                width=110,
                on_change=choose_cell,
            )
            for label, name in (("The digit", "digit"), ("is read as", "answer"))
        )
    with left, st.container(key="confusions"):
        st.plotly_chart(
            confusion_figure(matrix, (digit, answer), look),
            key="matrix",
            alt="A table of how often each digit is read as each. The commonest mistake: a "
            f"{common[0]} read as {common[1]}, {matrix[common]} times.",
            on_select=choose_clicked,
            selection_mode="points",
            config={"displayModeBar": False},
        )
    with right:
        found = in_cell(labels, answers, seen.sure, digit, answer)
        first = "the least sure first" if digit == answer else "the surest first"
        shown = f", {first}" if len(found) <= MOST else f"; here are {MOST}, {first}"
        st.markdown(
            f"**{len(found):,}** images of a {digit} are read as {answer}"
            f"{shown if len(found) else ''}."
        )
        with st.container(key="digits", horizontal=True):
            for index in found[:MOST]:
                name = f"test image {index}, a {digit} read as {answer}"
                if picture_button(name, picture(index), f"digit-{index}"):
                    read_it(index)

    if len(wrong):
        st.subheader("Mistake by mistake", anchor=False)
        number = st.session_state.get("mistake-number", 0) % len(wrong)
        index = wrong[number]
        reading = model.read(picture(index))
        with st.container(
            key="mistake", horizontal=True, gap="medium", vertical_alignment="center"
        ):
            st.image(image_url(picture(index)), width=168, alt=f"Test image {index}")
            with st.container(width=320):
                st.markdown(
                    f"Mistake {number + 1} of {len(wrong)}, the surest first: a "
                    f"**{labels[index]}** is read as **{reading.digit}** "
                    f"({reading.probabilities[-1].max():.1%})."
                )
                with st.container(horizontal=True):
                    st.button("Previous", key="previous", on_click=step, args=[-1])
                    st.button("Next mistake", key="next", type="primary", on_click=step, args=[1])
                if st.button("Watch it being read", key="watch"):
                    read_it(index)
            with st.container(width=320):
                st.html(probability_bars(reading.probabilities[-1], look))
