"""What can be done with a run that is followed: stop, end, resume, train again, open."""

import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.pages.train import replayed, training_time
from rnn_demo.runs import folders, lifecycle
from rnn_demo.runs.status import RunError, Status
from rnn_demo.spec import Recipe, Spec
from rnn_demo.ui import session
from rnn_demo.words.escape import as_markdown

STOP_SECONDS = 10.0  # in which a trainer that was asked to has stopped
DEAF = "Its trainer doesn't hear: end it, and resume from its last snapshot."


def attempt(action: Callable[[], Any]) -> bool:
    """Do what a button says; what stands against it is said on the page. True if it was done."""
    try:
        action()
    except UserError as error:
        st.error(as_markdown(error))
        return False
    return True


def buttons(run: Status) -> None:
    advised = advised_change(run)
    with st.container(horizontal=True, gap="small", width="content"):
        if replayed.seconds(run.id):
            if st.button("To its end", key="replay-end"):
                replayed.end()
                st.rerun()
            return
        if not folders.can_change(run.id):
            pass
        elif is_deaf(run):
            end = st.button("End it", key="end", type="primary")
            if end and attempt(lambda: lifecycle.kill(run.id)):
                st.rerun()
        elif run.alive:
            stop = st.button("Stop", key="stop", disabled=bool(lifecycle.stop_requested_at(run.id)))
            if stop and attempt(lambda: lifecycle.request_stop(run.id)):
                if run.id not in folders.run_ids(folders.root()):
                    session.keep(run=None)
                    st.toast("Stopped before it began to train: nothing of it is kept.")
                st.rerun()
        elif advised:
            what = ", ".join(f"{k.replace('_', ' ')} {short(v)}" for k, v in advised.items())
            if st.button(f"Train again with {as_markdown(what)}", key="apply", type="primary"):
                attempt(lambda: _train_changed(run, advised, what))
        elif run.state in ("stopped", "lost", "failed") and run.spec is not None:
            if st.button("Resume", key="resume", type="primary"):
                _go_on(run, 0)
        elif run.state == "finished" and st.button("+1 epoch", key="more"):
            _go_on(run, 1)
        if not run.alive and len(run.curve) > 1 and st.button("Watch it again", key="again"):
            replayed.again(run.id)
            st.rerun()
        if can_open(run) and st.button("Open in Read", key="open"):
            session.open_read(model=run.id)


def can_open(run: Status) -> bool:
    """Whether it is of this server's own runs and has a network."""
    try:
        ours = run.spec is not None and not folders.is_shipped(run.id)
        return ours and folders.model_file(run.id) is not None
    except RunError:  # gone
        return False


def is_deaf(run: Status) -> bool:
    """Whether a trainer was asked to stop and goes on: it was suspended, or has no memory."""
    since = lifecycle.stop_requested_at(run.id)
    return run.alive and since is not None and time.time() - since > STOP_SECONDS


def advised_change(run: Status) -> dict[str, Any]:
    """The change of recipe that a failed run advises; what is no such change is left out."""
    kinds = {f.name: type(f.default) for f in fields(Recipe)}
    return {k: v for k, v in run.change.items() if k in kinds and type(v) is kinds[k]}


def short(value: Any) -> str:
    """The value of a field, as a button says it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _go_on(run: Status, more_epochs: int) -> None:
    assert run.spec is not None
    recipe = replace(run.recipe, epochs=run.recipe.epochs + more_epochs)
    seconds = training_time.seconds(run.spec, recipe)
    with st.spinner("Resuming once the test evaluation finishes."):
        done = attempt(lambda: lifecycle.resume(run.id, more_epochs, seconds))
    if done:
        st.rerun()


def _train_changed(run: Status, change: dict[str, Any], what: str) -> None:
    assert run.spec is not None
    title = f"{run.title.split(' · ')[0]} · {what}"
    show(start(run.spec, replace(run.recipe, **change), title))


def start(spec: Spec, recipe: Recipe, title: str = "") -> str:
    """Start a training; returns the run's id. Raises RunError where the server doesn't take it."""
    return lifecycle.start(spec, recipe, title, training_time.seconds(spec, recipe))


def show(run_id: str) -> None:
    """Follow another run from here on."""
    session.keep(run=run_id)
    st.rerun()
