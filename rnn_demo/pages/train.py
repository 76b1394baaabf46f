"""Train: set up a network, train it, and watch it learn to read what is on the canvas."""

import streamlit as st

from rnn_demo.runs.mode import NOTHING_IS_TRAINED, mode
from rnn_demo.ui import address, pad, run_buttons, run_list, run_view, session, train_form, visitor
from rnn_demo.ui.rail import rail

# On a phone what is followed stands first, and the form for the next one below it.
STYLE = """<style>@media (max-width: 640px) {
.st-key-train > .stHorizontalBlock, .st-key-train > div > .stHorizontalBlock
  {flex-direction: column-reverse}
}</style>"""


def followed() -> str | None:
    """The run in the URL, or the one that this visitor followed last; None if there is none."""
    run_id = session.state("run")
    if run_id is not None and not visitor.may_see(run_id):
        st.warning("The run in this link is gone, or isn't shared: choose another.")
        session.keep(run=None)
        if st.query_params.get("run") == run_id:
            st.warning(address.FIELDS["run"].complaint)
    return session.state("run")


@st.fragment
def canvas() -> None:
    rail("train")
    pad.keep(address.write(address.TRAIN))


@st.fragment
def form() -> None:
    setup = train_form.form()
    if st.button("Start", key="start", type="primary", disabled=setup is None) and setup:
        run_buttons.attempt(lambda: run_buttons.show(visitor.start(*setup)))


address.read()
visitor.me()  # before the address is written, which holds it
run_id = followed()
beside, stage = st.columns([3, 10], gap="medium")
with beside:
    canvas()
with stage, st.container(key="stage"):
    st.html(STYLE if run_id else "<style></style>")
    with st.container(key="train"):
        left, right = st.columns([4, 7], gap="medium")
    with left:
        if mode() == "show":
            st.info(NOTHING_IS_TRAINED)
        else:
            form()
            visitor.explain()
    with right:
        if run_id is None:
            st.info(
                "Choose a preset or set up a network of your own, and press Start. Its curves "
                "appear here, and it reads your drawing again and again while it learns."
            )
        else:
            run_view.follow(run_id)
        run_list.run_list()
