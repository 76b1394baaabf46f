"""How long a training would take, judged by this machine's runs, or by those that shipped."""

import functools
from pathlib import Path

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import estimate, folders
from rnn_demo.spec import Recipe, Spec


def seconds(spec: Spec, recipe: Recipe) -> tuple[float | None, bool]:
    """An estimate, or None, and whether it is of this machine: once a run has ended on it."""
    here = _cards(folders.cards())
    return estimate.seconds(spec, recipe, here or _shipped(library.MODELS)), bool(here)


def in_words(spec: Spec, recipe: Recipe) -> str:
    """Such as "3 minutes"; empty where nothing is known."""
    took, _ = seconds(spec, recipe)
    return "" if took is None else estimate.in_words(took)


@functools.lru_cache(maxsize=2)
def _shipped(models: Path) -> list[estimate.Measured]:
    return estimate.read_cards(library.cards())


@st.cache_data(max_entries=4, show_spinner=False)
def _cards(files: list[tuple[str, int]]) -> list[estimate.Measured]:
    found = []
    for run_id, _ in files:
        try:
            found.append(folders.card(run_id))
        except UserError:  # deleted in between, or unreadable
            continue
    return estimate.read_cards(found)
