"""What all pages share: styles, scripts and the headline.

See `page_frame.css` and `browser/app/page_aids.js`. The JavaScript of all pages is sent once, so
that later messages contain no code.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from rnn_demo import text_style
from rnn_demo.browser.bundle import FOLDER, app_script
from rnn_demo.ui.rail import STYLES

PAGES = Path(__file__).parents[1] / "pages"
TABS_OF_NETWORKS = ("networks", "testset")  # pages; the menu lists only the first of them
OWN_SHEET = Path(__file__).with_name("page_frame.css")
SHEETS = (FOLDER / "bars.css", FOLDER / "figures/enlarged.css", OWN_SHEET)

_component = st.components.v2.component(
    "rnn_demo.page_frame", js=app_script(), isolate_styles=False
)


def page_style_sheet(page: str) -> str:
    """Return the style sheet of a page of rnn_demo/pages before its script has run."""
    own = PAGES / page / f"{page}.css"
    sheets = [*SHEETS, STYLES, *([own] if own.exists() else [])]
    return text_style.css_text_variables() + "".join(sheet.read_text("utf-8") for sheet in sheets)


def add_shared_styles_and_scripts() -> None:
    """Add styles and scripts to a page; call it in each run, before the page."""
    st.html(f"<style>{text_style.css_text_variables()}</style>")
    for sheet in SHEETS:
        st.html(sheet)
    with st.container(key="shared-parts"):
        # Called when a page has become dark or light: starts a run that redraws its figures.
        _component(key="page-frame", on_scheme_change=lambda: None)


def show_networks_page_tabs() -> None:
    """Show the tabs of Networks; each of its pages calls this next to the headline."""
    with st.container(key="network-tabs", horizontal=True, gap="small", width="content"):
        for name, label in zip(TABS_OF_NETWORKS, ("All networks", "Test set"), strict=True):
            st.page_link(PAGES / name / f"{name}.py", label=label)


def show_headline(title: str, line: str, beside: Callable[[], None] | None = None) -> None:
    """Show a page's title and one line about it, neither of them a user's text.

    `beside` draws elements at the end of the line, if there is room.
    """
    with st.container(key="headline", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.html(f"<h1>{title}</h1>")
        st.html(f"<p>{line}</p>", width="content")
        if beside is not None:
            beside()
