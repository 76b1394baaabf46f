"""The buttons for the followed run: stop, kill, resume, train again, open."""

import time
from collections.abc import Callable
from dataclasses import fields, replace

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.pages.page_values import TrainPage
from rnn_demo.pages.train import replay, training_time
from rnn_demo.runs import folders, lifecycle, network_files, processes
from rnn_demo.runs.status import RunRequestError, Status
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.ui import session
from rnn_demo.words.escape import as_markdown

STOP_SECONDS = 10.0  # a trainer should stop within this time after a request
UNRESPONSIVE = "Its trainer doesn't hear: end it, and resume from its last snapshot."


def attempt_action(action: Callable[[], object]) -> bool:
    """Carry out an action; show its UserError, if any; return True on success."""
    try:
        action()
    except UserError as error:
        st.error(as_markdown(error))
        return False
    return True


def show_followed_run_buttons(run: Status) -> None:
    advised = advised_recipe_changes(run)
    with st.container(horizontal=True, gap="small", width="content"):
        if replay.seconds_since_replay_start(run.id):
            if st.button("To its end", key="replay-end"):
                replay.stop_replay()
                st.rerun()
            return
        if not folders.can_change(run.id):
            pass
        elif ignores_stop_request(run):
            end = st.button("End it", key="end", type="primary")
            if end and attempt_action(lambda: processes.kill_trainer(folders.run_folder(run.id))):
                st.rerun()
        elif run.trains_or_waits:
            stop = st.button("Stop", key="stop", disabled=bool(lifecycle.stop_requested_at(run.id)))
            if stop and attempt_action(lambda: lifecycle.request_stop_or_discard(run.id)):
                if run.id not in folders.run_ids_in_folder(folders.runs_folder()):
                    session.update_values(TrainPage, run=None)
                    st.toast("Stopped before it began to train: nothing of it is kept.")
                st.rerun()
        elif advised:
            changes = advised.items()
            what = ", ".join(f"{k.replace('_', ' ')} {field_value_text(v)}" for k, v in changes)
            if st.button(f"Train again with {as_markdown(what)}", key="apply", type="primary"):
                attempt_action(lambda: _train_with_change(run, advised, what))
        elif run.state in ("stopped", "lost", "failed") and run.spec is not None:
            if st.button("Resume", key="resume", type="primary"):
                _resume_run(run, 0)
        elif run.state == "finished" and st.button("+1 epoch", key="more"):
            _resume_run(run, 1)
        if (
            not run.trains_or_waits
            and len(run.curve) > 1
            and st.button("Watch it again", key="again")
        ):
            replay.start_replay(run.id)
            st.rerun()
        if can_open(run) and st.button("Open in Read", key="open"):
            session.open_read_page(model=run.id)


def can_open(run: Status) -> bool:
    """Return True if a run belongs to this server and has a network."""
    try:
        ours = run.spec is not None and not folders.is_shipped(run.id)
        return ours and network_files.newest_network_of_run(run.id) is not None
    except RunRequestError:  # it was deleted
        return False


def ignores_stop_request(run: Status) -> bool:
    """Return True if a trainer has not stopped STOP_SECONDS after the request."""
    since = lifecycle.stop_requested_at(run.id)
    return run.trains_or_waits and since is not None and time.time() - since > STOP_SECONDS


def advised_recipe_changes(run: Status) -> JsonObject:
    """Return the changes to its recipe that a failed run advises; invalid ones are left out."""
    kinds = {f.name: type(f.default) for f in fields(TrainingRecipe)}
    return {k: v for k, v in run.change.items() if k in kinds and type(v) is kinds[k]}


def field_value_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _resume_run(run: Status, more_epochs: int) -> None:
    assert run.spec is not None
    recipe = replace(run.recipe, epochs=run.recipe.epochs + more_epochs)
    seconds = training_time.estimate_seconds(run.spec, recipe)
    with st.spinner("Resuming once the test evaluation finishes."):
        done = attempt_action(lambda: lifecycle.resume_training(run.id, more_epochs, seconds))
    if done:
        st.rerun()


def _train_with_change(run: Status, change: JsonObject, what: str) -> None:
    assert run.spec is not None
    title = f"{run.title.split(' · ')[0]} · {what}"
    select_run_and_rerun(start_recipe_and_return_id(run.spec, replace(run.recipe, **change), title))


def start_recipe_and_return_id(spec: NetworkSpec, recipe: TrainingRecipe, title: str = "") -> str:
    """Start a training; return the run's id. Raises RunRequestError if the server refuses it."""
    seconds = training_time.estimate_seconds(spec, recipe)
    return lifecycle.start_training(spec, recipe, title, seconds)


def select_run_and_rerun(run_id: str) -> None:
    """Follow another run from now on."""
    session.update_values(TrainPage, run=run_id)
    st.rerun()
