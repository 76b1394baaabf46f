"""Train: set up a network, train it, and watch it learn to read what is on the canvas."""

from functools import partial
from pathlib import Path

import streamlit as st

from rnn_demo.pages.train import replay, run_buttons, run_list, run_view, train_form
from rnn_demo.runs import folders
from rnn_demo.runs.server_settings import NOTHING_IS_TRAINED, mode
from rnn_demo.runs.status import RunError
from rnn_demo.spec.failures import FAILURES
from rnn_demo.ui import address, guide, session
from rnn_demo.ui.everywhere import headline
from rnn_demo.ui.rail import rail
from rnn_demo.words.escape import as_markdown

TITLE = "Train a network. Watch it learn to read."
LINE = "Random numbers at first: see how it learns to read your digit."


def followed_run() -> str | None:
    """Return the id of the run in the URL, or of the one that was followed last, or None."""
    run_id = session.current().run
    try:
        return None if run_id is None else folders.folder(run_id).name
    except RunError:
        st.warning("The run that was followed here is gone: choose another.")
        session.keep(run=None)
        return None


@st.fragment
def canvas(run_id: str | None) -> None:
    rail("train", answer=None if run_id is None else partial(run_view.show_answer, run_id))
    address.write("train")


def replay_buttons() -> None:
    """Show a button for each run that comes with the app, which replays it beside its opposite."""
    with st.container(key="replays", horizontal=True, gap="small"):
        for run in folders.shipped_runs():
            if run.id.endswith("-twin"):
                continue
            failure = FAILURES.get(run.id)
            label = failure.fails.capitalize() if failure else as_markdown(run.title)
            if st.button(label, key=f"replay-{run.id}"):
                replay.start(run.id)
                run_buttons.follow(run.id)


address.follow()
guide.hide("train")
headline(TITLE, LINE)
run_id = followed_run()
beside, stage = st.columns([3, 10], gap="medium")
with beside:
    canvas(run_id)
with stage, st.container(key="stage"):
    st.html(Path(__file__).with_name("train.css"))
    with st.container(key="train"):
        if mode() == "show":
            st.caption(NOTHING_IS_TRAINED)
            replay_buttons()
        else:
            train_form.setup()
        if run_id is not None:
            with st.container(key="followed"):
                guide.show("train")
                run_view.follow(run_id)
        elif mode() != "show":
            st.markdown(
                "**Press Start**: curves grow here, and beside them the network reads your digit "
                "again and again while it learns. Or watch a training that is over:"
            )
            replay_buttons()
        run_list.run_list()
