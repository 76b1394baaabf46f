"""Story: how a network reads, in sections, every figure on the visitor's own digit."""

from html import escape
from pathlib import Path

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.pages import address, guide
from rnn_demo.pages.story.sections import SECTIONS, Section
from rnn_demo.ui import session, upload_verdict
from rnn_demo.ui.page_frame import show_headline
from rnn_demo.ui.rail import STYLES, show_rail_and_return_lens_input
from rnn_demo.words import glossary
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.guide_steps import STEPS

TITLE = "How a network reads, row by row."
LINE = "Every figure follows what you draw."


@st.fragment
def page() -> None:
    show_headline(TITLE, LINE)
    upload_verdict.open_and_show_upload()
    left, right = st.columns([3, 10], gap="medium")
    with left:
        lens_input = show_rail_and_return_lens_input("story")
        address.write_address_and_reply(session.values_of_all_pages().lens)
    with right, st.container(key="stage"):
        show_contents_and_introduction()
        for number, section in enumerate(SECTIONS, 1):
            with st.container(key=f"section-{section.name}"):
                show_section(number, section, lens_input)
        show_sources_and_reliability()
        show_glossary()


def show_contents_and_introduction() -> None:
    """Show the contents, an introduction, and the entry to the guided path."""
    with st.container(key="contents"):
        st.html(contents_html())
    st.markdown(
        "The notebook chapter *RNN for MNIST with TensorFlow and Keras*, explained with **your** "
        "digit: draw one on the canvas, and every figure below follows it. Twenty minutes from top "
        "to bottom, or start anywhere. Each **?** explains the new words of its section."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button("Take the guided path", key="path", type="primary"):
            guide.open_step(1)
        st.caption(f"{len(STEPS)} steps, a minute each.")


def contents_html() -> str:
    """Return links to all sections: a rail next to them, or a menu if there is no room."""
    places = [(s.name, f"{n}. {s.title}") for n, s in enumerate(SECTIONS, 1)]
    places += [("truth", "How true it is"), ("words", "Words")]
    links = "".join(f'<li><a href="#{name}">{escape(said)}</a></li>' for name, said in places)
    return (
        f'<nav aria-label="Contents" class="wide"><p>Contents</p><ol>{links}</ol></nav>'
        f'<details class="menu"><summary>Contents</summary><ol>{links}</ol></details>'
    )


def show_section(number: int, section: Section, lens_input: session.LensInput | None) -> None:
    new = glossary.markdown_of_given_terms(section.new_terms)
    st.header(f"{number}. {section.title}", anchor=section.name, help=new or None)
    st.markdown(section.text)
    if lens_input is None:
        st.info("Draw a digit, or pick an example: the figure follows.")
    else:
        try:
            section.figure(lens_input)
        except UserError as error:
            st.error(as_markdown(error))
    with st.expander(section.question, key=f"question-{section.name}"):
        st.markdown(section.answer)


def show_sources_and_reliability() -> None:
    """Show where the numbers come from, and how reliable the network is."""
    st.header("What is shown, and how true it is", anchor="truth")
    st.markdown(Path(__file__).with_name("truth.md").read_text(encoding="utf-8"))
    st.caption(
        "The example digits and all training images are from MNIST (Y. LeCun, C. Cortes, C. "
        "Burges), a derivative of NIST data, under CC BY-SA 3.0 as commonly stated."
    )


def show_glossary() -> None:
    st.header("Words", anchor="words")
    st.markdown(glossary.markdown_of_given_terms(sorted(glossary.GLOSSARY, key=str.lower)))


st.html(Path(__file__).with_name("story.css"))
st.html(STYLES)
address.apply_changed_address()
page()
