"""The component of Teach, declared once: a page's script is executed in each run."""

from string import Template

import streamlit as st

from rnn_demo.browser.bundle import FOLDER, page_component_script, stage_and_controls_html

_TEACH = FOLDER / "teach"
_SHEETS = ("bars.css", "stage/watch.css", "teach/teach.css", "teach/teach_page.css")

teach_component = st.components.v2.component(
    "rnn_demo.teach",
    html=Template((_TEACH / "teach_page.html").read_text("utf-8")).substitute(
        teach=(_TEACH / "teach.html").read_text("utf-8"), watch=stage_and_controls_html()
    ),
    css="\n".join((FOLDER / name).read_text("utf-8") for name in _SHEETS),
    js=page_component_script("teach_page"),
    isolate_styles=False,
)
