"""Learn: the chapter from top to bottom, every figure on the visitor's own digit."""

import streamlit as st

from rnn_demo import glossary, library
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt
from rnn_demo.learn.chapter import SECTIONS
from rnn_demo.learn.section import Section
from rnn_demo.text import as_markdown
from rnn_demo.ui import address, guide, pad, session
from rnn_demo.ui.guide_steps import STEPS
from rnn_demo.ui.rail import rail

STYLE = """<style>
.stMain .stMainBlockContainer {padding: 3.6rem 1.5rem 1rem}
.st-key-stage {max-width: 54rem}
.st-key-stage h2 {padding-top: 1.4rem}
.st-key-section-styles .stCode code {font-size: .76rem}
@media (max-width: 640px) {.st-key-stage .katex-display {font-size: .66em; overflow-x: auto}}
@media (min-width: 641px) {.stColumn:has(.st-key-rail) {position: sticky; top: 4rem;
  align-self: flex-start}}
</style>"""


def new_terms() -> dict[str, list[str]]:
    """The terms that each section is the first to use, by its name."""
    known: set[str] = set()
    found = {}
    for section in SECTIONS:
        used = glossary.terms(f"{section.title} {section.text}")
        found[section.name] = [term for term in used if term not in known]
        known.update(used)
    return found


NEW = new_terms()


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
    st.header("How a network reads, row by row", anchor=False)
    st.markdown(
        "The notebook chapter *RNN for MNIST with TensorFlow and Keras*, explained with **your** "
        "digit: draw one on the canvas, and every figure below follows it. Twenty minutes from top "
        "to bottom, or start anywhere. Each **?** explains the new words of its section."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button("Take the guided path", key="path", type="primary"):
            guide.go(1)
        st.caption(f"{len(STEPS)} steps, a minute each.")
    links = [f"[{n}.\u00a0{s.title}](#{s.name})" for n, s in enumerate(SECTIONS, 1)]
    st.markdown(" · ".join([*links, "[Words](#words)"]))


def tell(number: int, section: Section, shown: session.Shown | None) -> None:
    """A section: its text, its figure, its question."""
    new = glossary.sentences(NEW[section.name])
    st.header(f"{number}. {section.title}", anchor=section.name, help=new or None)
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
        "NumPy, which the tests check against Keras, and for what you see while you draw in "
        "JavaScript, which they check against NumPy. The server runs no TensorFlow.\n"
        "- Your drawing is brought to 28x28 pixels as MNIST's digits were. The small picture "
        "beneath the answer is exactly what the network reads.\n"
        "- Of the networks that come with the app, every probability is **calibrated**: the ten "
        "logits are divided by one number, the temperature, fitted on the 5,000 validation images "
        "(Guo et al., 2017), row by row where a network thinks aloud, and for the answer alone "
        "elsewhere. Where none was fitted, all are as they come. The *expected calibration error* "
        "is the mean distance between "
        "how sure answers are and how often such answers are correct.\n"
        "- A picture that isn't a digit should get a warning that it may be none. A letter that "
        "looks like a digit (O, l, S) seldom does, and one or two digits in a hundred get one "
        "without need."
    )
    lines = ["| network | temperature | error before | after |", "|---|---:|---:|---:|"]
    lines += [
        f"| {card.get('title')} | {found[0]:.2f} | {found[1]:.2%} | {found[2]:.2%} |"
        for card in library.cards()
        if (found := doubt.errors(card))
    ]
    with st.expander("The calibration error of each network on the test images", key="calibration"):
        st.markdown("\n".join(lines))
        worse = [
            str(card.get("title"))
            for card in library.cards()
            if (found := doubt.errors(card)) and found[2] > found[1]
        ]
        if worse:
            st.caption(
                "The temperature was fitted on the validation images. On the test images the error "
                f"is larger with it for {len(worse)}: {'; '.join(worse)}."
            )
    st.caption(
        "The example digits and all training images are from MNIST (Y. LeCun, C. Cortes, C. "
        "Burges), a derivative of NIST data, under CC BY-SA 3.0 as commonly stated."
    )


def words() -> None:
    """The glossary."""
    st.header("Words", anchor="words")
    st.markdown(glossary.sentences(sorted(glossary.GLOSSARY, key=str.lower)))


st.html(STYLE)
address.read()
page()
