"""Learn: the chapter from top to bottom, every figure on the visitor's own digit."""

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt
from rnn_demo.glossary import GLOSSARY
from rnn_demo.learn.chapter import SECTIONS
from rnn_demo.learn.section import Section
from rnn_demo.text import as_markdown
from rnn_demo.ui import address, guide, pad, session
from rnn_demo.ui.path import STEPS
from rnn_demo.ui.rail import rail

STYLE = """<style>
.stMain .stMainBlockContainer {padding: 3.6rem 1.5rem 1rem}
.st-key-stage [class*="st-key-section-"], .st-key-contents, .st-key-glossary {max-width: 54rem}
.st-key-stage h2 {padding-top: 1.4rem}
@media (min-width: 641px) {.stColumn:has(.st-key-rail) {position: sticky; top: 4rem;
  align-self: flex-start}}
</style>"""


@st.fragment
def page() -> None:
    left, right = st.columns([3, 10], gap="medium")
    with left:
        shown = rail("learn")
        pad.keep(address.write(session.state("lens")))
    with right, st.container(key="stage"):
        opening()
        for number, section in enumerate(SECTIONS, 1):
            with st.container(key=f"section-{section.name}"):
                tell(number, section, shown)
        truth()
        words()


def opening() -> None:
    """What this is, the way in for those who would rather be led, and the contents."""
    st.header("How a network reads a row at a time", anchor=False)
    st.markdown(
        "The notebook chapter *RNN for MNIST with TensorFlow and Keras*, told on **your** digit: "
        "draw one on the left, and every figure below follows it. Twenty minutes from top to "
        "bottom, or start anywhere."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button("Take the guided path", key="path", type="primary"):
            guide.go(1)
        st.caption(f"{len(STEPS)} steps on the Read page, a minute each.")
    with st.container(key="contents"):
        links = [f"[{n}. {s.title}](#{s.name})" for n, s in enumerate(SECTIONS, 1)]
        st.markdown(" · ".join(links))


def tell(number: int, section: Section, shown: session.Shown | None) -> None:
    """A section: its text, its figure, its question."""
    st.header(f"{number}. {section.title}", anchor=section.name)
    st.markdown(section.text)
    if shown is None:
        st.info("Draw a digit, or pick an example: the figure follows.")
    elif section.figure is not None:
        try:
            section.figure(shown)
        except UserError as error:
            st.error(as_markdown(error))
    with st.expander(section.question, key=f"question-{section.name}"):
        st.markdown(section.answer)


def truth() -> None:
    """Where the numbers come from, and how sure the network may be."""
    st.header("What is shown, and how true it is", anchor="truth")
    st.markdown(
        "- Every number is computed from the network's own weights, by equations written out in "
        "NumPy, which the tests hold against Keras. The server runs no TensorFlow.\n"
        "- Your drawing is brought to 28x28 as MNIST was made. The small picture beside the answer "
        "is exactly what the network reads.\n"
        "- The bars beside the canvas are **calibrated**: the ten logits are divided by one "
        "number, the temperature, fitted on the 5,000 validation images (Guo et al., 2017). The "
        "*expected calibration error* is the mean distance between how sure answers were and how "
        "often such answers are correct.\n"
        "- A picture that isn't a digit should get a doubt; a letter that looks like a digit (O, "
        "l, S) seldom does, and one or two digits in a hundred are doubted without need."
    )
    lines = ["| network | temperature | error before | after |", "|---|---:|---:|---:|"]
    lines += [
        f"| {card.get('title')} | {found[0]:.2f} | {found[1]:.2%} | {found[2]:.2%} |"
        for card in library.cards()
        if (found := doubt.errors(card))
    ]
    with st.expander("The calibration error of each network on the test images", key="calibration"):
        st.markdown("\n".join(lines))
    st.caption(
        "The example digits and all training images are MNIST (Y. LeCun, C. Cortes, C. Burges), a "
        "derivative of NIST data, under CC BY-SA 3.0 as commonly stated."
    )


def words() -> None:
    """The glossary."""
    st.header("Words", anchor="words")
    with st.container(key="glossary"):
        st.markdown("\n".join(f"- **{term}**: {says}" for term, says in sorted(GLOSSARY.items())))


st.html(STYLE)
address.read()
page()
