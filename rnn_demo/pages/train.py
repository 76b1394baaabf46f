"""The Train page: set up a network, train it, and watch it learn to read your drawing."""

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.runs import folders
from rnn_demo.ui import run_view, train_form

# On a phone what is followed stands first, and the form for the next one below it.
STYLE = """<style>@media (max-width: 640px) {
.st-key-train > .stHorizontalBlock, .st-key-train > div > .stHorizontalBlock
  {flex-direction: column-reverse}
}</style>"""


def followed() -> str | None:
    """The run in the URL, or the one that this visitor followed last; None if there is none."""
    asked = st.query_params.get("run")
    kept = st.session_state.get("train.run")
    try:
        if asked is not None:
            folders.folder(asked)
            return asked
    except UserError:
        st.warning("There is no run of the id in this link: choose one on the Runs page.")
    try:
        if kept is not None:
            folders.folder(kept)
        return kept
    except UserError:  # deleted since
        return None


@st.fragment
def form() -> None:
    setup = train_form.form()
    if st.button("Start", key="start", type="primary", disabled=setup is None) and setup:
        run_view.attempt(lambda: run_view.show(folders.start(*setup)))


st.header("Train a network, watch it learn to read", anchor=False)
run_id = followed()
if run_id is not None:
    st.query_params["run"] = run_id
    st.html(STYLE)
with st.container(key="train"):
    left, right = st.columns([5, 7], gap="large")
with left:
    form()
with right:
    if run_id is None:
        st.info(
            "Choose a preset or set up a network of your own, and press Start. Its curves grow "
            "here, and it reads your drawing again and again while it learns."
        )
        if any(run.alive for run in folders.all_runs()):
            st.page_link("rnn_demo/pages/runs.py", label="A training is under way: see the runs")
    else:
        run_view.follow(run_id)
