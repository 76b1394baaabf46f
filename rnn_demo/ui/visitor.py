"""The visitor of a server for a class: known by a secret in their link, and the runs they see.

The secret stands in the address of the pages about training alone, so that a link to what is read
can be passed on without it.
"""

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from rnn_demo.runs import admission, folders, life, owners
from rnn_demo.runs.mode import bounds, mode
from rnn_demo.runs.status import Status
from rnn_demo.spec import Recipe, Spec
from rnn_demo.ui import session, training_time

SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
ABOUT = (
    "Your runs belong to this page's address, which contains a secret: bookmark it to come back to "
    "them, and don't pass it on. Others see the runs that you share."
)


def me() -> str:
    """Whose runs this visitor starts and changes, as of `owners.owner`; empty without owners."""
    if mode() != "class":
        return ""
    if session.state("me") is None:
        session.keep(me=owners.new_secret())
    return owners.owner(session.state("me"))


def secret(text: str) -> str:
    """A secret as it stands in a link. Raises ValueError for what is none, and outside a class."""
    if mode() != "class" or not SECRET.fullmatch(text):
        raise ValueError
    return text


def explain() -> None:
    """Say what the secret in the address is for, where there is one."""
    if me():
        days = bounds().days
        swept = f" A run that you don't share is deleted {days} days after its end." * bool(days)
        st.caption(ABOUT + swept)


def may_change(run_id: str) -> bool:
    """Whether this visitor may change a run."""
    return owners.may_change(run_id, me())


def may_see(run_id: str) -> bool:
    """Whether this visitor may look at a run."""
    return owners.may_see(run_id, me())


def all_runs() -> list[Status]:
    """The runs that this visitor may look at, the newest first."""
    found = folders.all_runs()
    if mode() == "show":
        found += folders.shipped()
    return found if mode() == "own" else [run for run in found if may_see(run.id)]


def start(spec: Spec, recipe: Recipe, title: str = "") -> str:
    """Start a training of this visitor's; returns the run's id. Raises RunError."""
    owned: dict[str, Any] = {"owner": me()} if me() else {}
    with admission.one_at_a_time():
        admission.admit(spec, recipe, me(), training_time.in_words(spec, recipe))
        return life.start(spec, recipe, title, **owned)


def resume(run_id: str, more_epochs: int = 0) -> None:
    """Go on with a run of this visitor's. Raises RunError."""
    owners.insist(run_id, me())
    run = folders.status(run_id)
    with admission.one_at_a_time():
        if run.spec is not None and run.recipe is not None:
            recipe = replace(run.recipe, epochs=run.recipe.epochs + more_epochs)
            would_take = training_time.in_words(run.spec, recipe)
            admission.admit(run.spec, recipe, me(), would_take, resumed=run_id)
        life.resume(run_id, more_epochs)
