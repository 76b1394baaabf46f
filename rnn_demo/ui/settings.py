"""What the form of Train says, which other pages set, too."""

from dataclasses import dataclass, field

import streamlit as st

from rnn_demo.files import JsonObject
from rnn_demo.spec import Recipe, Spec
from rnn_demo.ui import session

KEYS = "train-"  # how the keys of its widgets begin
TURNS = 4  # sets of keys, for Streamlit keeps some kB of every key there ever was


@dataclass
class Form:
    """What a visitor's form says."""

    settings: JsonObject = field(default_factory=dict)  # every field of spec and recipe, by name
    card: str | None = None  # that filled it
    fit_notes: tuple[str, ...] = ()  # what changed with the last choice, and why
    keys: int = 0  # which set of keys its widgets have


def current_form() -> Form:
    """Return this visitor's."""
    return session.values_of(Form)


def fill(spec: Spec, recipe: Recipe, card: str | None) -> None:
    """Set the whole form. card: the name of the card that it is; None for none."""
    session.update(Form, card=card, fit_notes=())
    replace({**spec.to_json(), **recipe.to_json()})


def replace(settings: JsonObject) -> None:
    """Set the values of the form's widgets. settings: every field of spec and recipe, by name.

    Its widgets have other keys then: until the browser has heard of it, it goes on sending what
    they said before, of which those of one key would take it that the visitor had chosen so.
    """
    session.update(Form, settings=settings, keys=(current_form().keys + 1) % TURNS)
    for name in [k for k in st.session_state if str(k).startswith(KEYS)]:
        del st.session_state[name]
