"""The values of Train's form, which other pages also set."""

from dataclasses import dataclass, field

import streamlit as st

from rnn_demo.files import JsonObject
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.ui import session

KEYS = "train-"  # prefix of its widgets' keys
TURNS = 4  # sets of keys, reused in turn, as Streamlit keeps some kB for every key ever used


@dataclass
class TrainFormValues:
    """The values of a visitor's form."""

    settings: JsonObject = field(default_factory=dict)  # every field of spec and recipe, by name
    card: str | None = None  # the card that filled it
    fit_notes: tuple[str, ...] = ()  # values that the last choice changed, with reasons
    keys: int = 0  # the index of its widgets' set of keys


def fill_form(spec: NetworkSpec, recipe: TrainingRecipe, card: str | None) -> None:
    """Set the whole form; `card` names the card with these values, if there is one."""
    session.update_values(TrainFormValues, card=card, fit_notes=())
    set_all_form_values({**spec.to_json(), **recipe.to_json()})


def set_all_form_values(settings: JsonObject) -> None:
    """Set the values of the form's widgets: every field of spec and recipe, by name.

    Its widgets then get new keys: until the browser knows of the change, it keeps sending their
    previous values, and with the same keys these would count as the visitor's choices.
    """
    keys = (session.visitor_values(TrainFormValues).keys + 1) % TURNS
    session.update_values(TrainFormValues, settings=settings, keys=keys)
    for name in [k for k in st.session_state if str(k).startswith(KEYS)]:
        del st.session_state[name]
