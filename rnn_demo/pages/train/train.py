"""Train: set up a network, train it, and watch it learn to read the drawing on the canvas."""

from functools import partial
from pathlib import Path

import streamlit as st

from rnn_demo.pages import address, guide
from rnn_demo.pages.page_values import TrainPage
from rnn_demo.pages.train import replay, run_buttons, run_list, run_view, train_form
from rnn_demo.pages.train.train_cards import show_failure_and_cure_cards
from rnn_demo.runs import folders
from rnn_demo.runs.server_settings import NOTHING_IS_TRAINED, server_mode_name
from rnn_demo.runs.status import RunRequestError
from rnn_demo.ui import session, upload_verdict
from rnn_demo.ui.page_frame import show_headline
from rnn_demo.ui.rail import STYLES, show_rail_and_return_lens_input

TITLE = "Train a network. Watch it learn to read."
CHAPTERS = "simple-16-learns"  # the recorded training of the chapter's network
LINE = "Random numbers at first: see how it learns to read your digit."


def followed_run_id_or_none() -> str | None:
    """Return the id of the run in the URL, or of the one that was followed last, or None."""
    run_id = session.visitor_values(TrainPage).run
    try:
        return None if run_id is None else folders.run_folder(run_id).name
    except RunRequestError:
        st.warning("The run that was followed here is gone: choose another.")
        session.update_values(TrainPage, run=None)
        return None


@st.fragment
def show_rail_and_write_address(run_id: str | None) -> None:
    show_rail_and_return_lens_input(
        "train",
        answer=None if run_id is None else partial(run_view.show_answer_of_run_network, run_id),
    )
    address.write_address_and_reply("train")


def show_recorded_trainings_to_replay() -> None:
    """Show the recorded trainings, if none can be started: the chapter's network, and failures."""
    if st.button("Watch the chapter's network learn", key="replay-simple-16-learns"):
        replay.start_replay(CHAPTERS)
        run_buttons.select_run_and_rerun(CHAPTERS)
    show_failure_and_cure_cards(None, train_form.start_replay_of_card)


st.html(STYLES)
address.apply_changed_address()
guide.hide_page_parts_by_link()
guide.open_linked_step_page("train")
show_headline(TITLE, LINE)
upload_verdict.open_and_show_upload()
run_id = followed_run_id_or_none()
beside, stage = st.columns([3, 10], gap="medium")
with beside:
    show_rail_and_write_address(run_id)
with stage, st.container(key="stage"):
    st.html(Path(__file__).with_name("train.css"))
    with st.container(key="train"):
        if server_mode_name() != "show":
            train_form.show_setup_and_start_button()
        if run_id is not None:
            with st.container(key="followed"):
                guide.show_open_step_of_page("train")
                run_view.show_followed_run(run_id)
        elif server_mode_name() != "show":
            st.markdown(
                "**Press Start**: curves grow here, and next to them the network reads your digit "
                "again and again while it learns."
            )
        if server_mode_name() == "show":
            st.caption(NOTHING_IS_TRAINED)
            show_recorded_trainings_to_replay()
        else:
            train_form.show_failure_example_cards()
        run_list.show_run_list()
