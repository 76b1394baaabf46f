"""The component of Machine, declared once: a page's script is executed in each run."""

import streamlit as st

from rnn_demo.browser.bundle import FOLDER, page_component_script

_MACHINE = FOLDER / "machine"

machine_component = st.components.v2.component(
    "rnn_demo.machine",
    html=(_MACHINE / "machine.html").read_text("utf-8"),
    css=(_MACHINE / "machine.css").read_text("utf-8"),
    js=page_component_script("machine_page"),
    isolate_styles=False,
)
