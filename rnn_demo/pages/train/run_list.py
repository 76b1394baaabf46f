"""The list of all runs, with buttons for each, and the curves of the ticked ones."""

import time
from dataclasses import dataclass
from functools import partial

import streamlit as st

from rnn_demo.pages.page_values import TrainPage
from rnn_demo.pages.train import run_buttons, run_view
from rnn_demo.runs import folders, network_files, titles
from rnn_demo.runs.server_settings import server_mode_name
from rnn_demo.runs.status import Status
from rnn_demo.ui import session, settings
from rnn_demo.words.escape import as_html, as_markdown

DEFAULT_OVERLAY = 3  # runs whose curves are shown before the visitor has chosen
MOST_OVERLAID = 8
POLL_SECONDS = 3.0  # runs started elsewhere appear after this time
STATE_NAMES = {"lost": "interrupted"}  # other states are shown by their own names


@dataclass
class RunListState:
    """A visitor's view of the list."""

    overlaid_runs: list[str] | None = None  # runs with curves in the chart; None: the followed one
    list_length: int = 12  # number of listed runs
    open_run: str | None = None  # the run with open details


def runs_in_chart(newest: list[Status]) -> list[Status]:
    """Return the runs whose curves are shown, in the order in which they were chosen.

    `newest` are the runs in the list, the newest first.
    """
    kept = session.visitor_values(RunListState).overlaid_runs
    if kept is None and session.visitor_values(TrainPage).run:  # its curves are already shown above
        return []
    runs = newest if kept is None else folders.statuses_for_ids(kept)
    there = [run for run in runs if run.curve or run.history]
    return there[:DEFAULT_OVERLAY] if kept is None else there


def toggle_overlaid_run(run_id: str, overlaid: list[str]) -> None:
    is_ticked = st.session_state[f"overlay-{run_id}"]
    run_ids = [r for r in overlaid if r != run_id] + [run_id] * is_ticked
    session.update_values(RunListState, overlaid_runs=run_ids[-MOST_OVERLAID:])


def show_listed_run(run: Status, overlay: list[str]) -> None:
    with st.container(key=f"run-{run.id}", border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.checkbox(
                "Show its curves",
                label_visibility="collapsed",
                disabled=not (run.curve or run.history),
                width=24,
                on_change=toggle_overlaid_run,
                args=(run.id, overlay),
                **session.set_widget(f"overlay-{run.id}", run.id in overlay),
            )
            with st.container(width=300, key=f"called-{run.id}"):
                st.html(name_and_state_html(run))
            with st.container(width="stretch", key=f"results-{run.id}"):
                st.html(run_view.facts_html(run, brief=True))
            closed = not run_buttons.can_open(run)
            if st.button("Open in Read", key=f"open-{run.id}", disabled=closed):
                session.open_read_page(model=run.id)
            is_open = session.visitor_values(RunListState).open_run == run.id
            if st.button("Close" if is_open else "More", key=f"details-{run.id}"):
                session.update_values(RunListState, open_run=None if is_open else run.id)
                st.rerun()
        if is_open:
            with st.container(key="details"):
                show_details_of_run(run)


def name_and_state_html(run: Status) -> str:
    said = "unreadable" if run.spec is None else STATE_NAMES.get(run.state, run.state)
    what = "damaged, or of another version" if run.spec is None else run.spec.label()
    when = time.strftime("%d %b %Y, %H:%M", time.localtime(run.creation_time))
    return (
        f'<div class="run"><span class="name">{run_view.run_colour_dot_html(run)} '
        f"{as_html(run.title)}</span>"
        f'<span class="state {as_html(run.state)}">{as_html(said)}</span><br>'
        f'<span class="what">{as_html(what)} · {when}</span></div>'
    )


def show_details_of_run(run: Status) -> None:
    if run.reason:
        st.markdown(as_markdown(run.reason))
    with st.container(horizontal=True, gap="small"):
        if run.spec is not None and st.button("Watch", key="follow"):
            run_buttons.select_run_and_rerun(run.id)
        if run.spec is not None and st.button("Use its settings", key="use"):
            settings.fill_form(run.spec, run.recipe, None)
            st.rerun()
        if (model := network_files.newest_network_of_run(run.id)) is not None:
            st.download_button(
                "model.keras",
                model.read_bytes,
                f"{run.id}.keras",
                key="download-model",
                on_click="ignore",
                icon=":material/download:",
            )
        if folders.can_change(run.id):
            show_rename_and_delete(run)


def show_rename_and_delete(run: Status) -> None:
    if run.spec is not None:
        with st.popover("Rename", key="rename"):
            key, most = f"title-{run.id}", titles.MAX_LENGTH
            title = st.text_input("Name", run.title, key=key, max_chars=most)
            rename = partial(folders.change_run_title, run.id, title)
            if st.button("Rename it", key="rename-yes") and run_buttons.attempt_action(rename):
                st.rerun()
    with st.popover("Delete", key="delete"):
        st.markdown("This permanently deletes its network, snapshots and curves.")
        sure = st.button("Delete it", key="delete-yes", type="primary")
        if sure and run_buttons.attempt_action(lambda: folders.delete_idle_run(run.id)):
            st.rerun()


@st.fragment(run_every=POLL_SECONDS)
def show_run_list() -> None:
    """Show the list, the newest run first, and refresh it every POLL_SECONDS.

    In the mode `show` it includes the shipped runs.
    """
    every = folders.ids_newest_first()
    if server_mode_name() == "show":
        every += folders.run_ids_in_folder(folders.SHIPPED_RUNS)
    most = session.visitor_values(RunListState).list_length
    runs = list(folders.statuses_for_ids(every[:most]))
    if overlay := runs_in_chart(runs):
        with st.container(key="overlaid"):
            run_view.show_curves_of_runs(overlay, "overlaid", "of the runs ticked below")
    with st.container(key="runs"):
        for run in runs:
            show_listed_run(run, [each.id for each in overlay])
        if not runs:
            st.caption("No runs yet: yours will stand here, also those from the command line.")
    if len(every) > most and st.button(f"Show {len(every) - most} more", key="show-more"):
        session.update_values(RunListState, list_length=len(every))
        st.rerun()
