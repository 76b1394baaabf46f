"""The form of the Train page: the cards, and a control for every field of a network and a recipe.

Values that no longer fit a choice are changed, and a line says which and why.
"""

from collections.abc import Iterable
from dataclasses import Field, fields
from functools import partial
from typing import Any

import streamlit as st

from rnn_demo.cells import MAX_UNITS
from rnn_demo.errors import UserError
from rnn_demo.pages.page_values import TrainPage
from rnn_demo.pages.train import replay, run_buttons, training_time
from rnn_demo.pages.train.train_cards import (
    CARDS,
    LONG,
    START_WITH,
    TWIN,
    matching_card_name,
    show_failure_and_cure_cards,
    show_training_cards,
    what_to_look_for_text,
)
from rnn_demo.runs import folders, lifecycle, titles, warm_trainer
from rnn_demo.spec import NetworkSpec, SpecError, TrainingRecipe
from rnn_demo.spec.failures import FAILURES, FailureAndCure
from rnn_demo.spec.recipe import SettingChange, fit_others_and_list_changes, make_spec_and_recipe
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import session, settings
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import help_with_terms

FIELDS: dict[str, Field] = {f.name: f for f in (*fields(NetworkSpec), *fields(TrainingRecipe))}
FIRST = ("cell", "units", "learning_rate", "epochs")  # shown next to Start
NETWORK = ("layers", "merge_mode", "activation", "row_order")
TRAINING = ("optimizer", "schedule", "batch_size", "augmentation", "target_replication", "seed")
REST = [name for name in FIELDS if name not in FIRST + NETWORK + TRAINING]
LABELS = {"merge_mode": "Direction", "units": "Units", "clipnorm": "Clip gradients at"}
CHOICES = {
    None: "forward",
    "concat": "both, concat",
    "sum": "both, sum",
    "mul": "both, mul",
    "ave": "both, ave",
    0: "none",
}
WIDTH = 124  # of a control, in pixels: three fit side by side


def form_values() -> dict[str, Any]:
    """Return the form's values by field; the session stores them, as pages forget their widgets."""
    values = session.visitor_values(settings.TrainFormValues)
    if not values.settings:
        _fill_from_card(START_WITH)
    return values.settings


@st.fragment
def show_setup_and_start_button() -> None:
    """Show the chosen training in one row with Start, and its size below."""
    _store_fitted_choices()
    card = matching_card_name(form_values(), session.visitor_values(settings.TrainFormValues).card)
    wanted = complaint = None
    with st.container(key="setup"):
        with st.container(key="start-line", horizontal=True, vertical_alignment="bottom"):
            button = st.container(width="content")
            title = "Your own" if card is None else CARDS[card].title
            with st.popover(title, key="networks", width="content"):
                show_training_cards(card, _fill_from_card)
            try:
                wanted = _show_form_and_return_values()
            except SpecError as error:
                complaint = as_markdown(error)
        with button:
            pressed = st.button("Start", key="start", type="primary", disabled=wanted is None)
        failure = FAILURES.get((card or "").removeprefix(TWIN))
        with st.container(key="size", horizontal=True, vertical_alignment="center"):
            if complaint is not None:
                st.error(complaint)
            if wanted is not None:
                _show_size_and_time(card, *wanted[:2])
            if card in LONG:
                _show_button_setting_full_training(LONG[card])
            both = failure is not None and st.button("Train both, side by side", key="both")
        if notes := session.visitor_values(settings.TrainFormValues).fit_notes:
            st.info("  \n".join(notes))
        if wanted is not None:
            st.caption(what_to_look_for_text(card, wanted[0]))
    if wanted is not None:
        warm_trainer.keep_trainer_ready(folders.runs_folder())
    if both and failure is not None:
        run_buttons.attempt_action(lambda: _train_failure_and_cure(failure))
    if pressed and wanted is not None:
        start = partial(run_buttons.start_recipe_and_return_id, *wanted)
        run_buttons.attempt_action(lambda: run_buttons.select_run_and_rerun(start()))


def show_failure_example_cards() -> None:
    """Show the cards of failures and cures, which set the form and play a recorded run."""
    st.caption("Or see what makes one fail, and what cures it:")
    card = session.visitor_values(settings.TrainFormValues).card
    show_failure_and_cure_cards(card, _set_form_and_play_recording)


def _set_form_and_play_recording(name: str) -> None:
    """Set the form to a failure or its cure, and replay both recorded trainings."""
    _fill_from_card(name)
    start_replay_of_card(name)


def start_replay_of_card(name: str) -> None:
    """Follow the recorded training of a card from its beginning, if there is one."""
    failure = name.removeprefix(TWIN)
    run_id = failure if failure == name else f"{failure}-twin"
    if run_id in folders.run_ids_in_folder(folders.SHIPPED_RUNS):
        replay.start_replay(run_id)
        session.update_values(TrainPage, run=run_id)


def _widget_key(name: str) -> str:
    """Return the key of a widget, which changes with each `settings.fill_form` (see there)."""
    return f"{settings.KEYS}{session.visitor_values(settings.TrainFormValues).keys}-{name}"


def _fill_from_card(name: str) -> None:
    settings.fill_form(CARDS[name].spec, CARDS[name].recipe, name)


def _store_fitted_choices() -> None:
    """Take over the choices since the last run, and change values that no longer fit them."""
    before = form_values()
    now = {name: _chosen_value(f, before[name]) for name, f in FIELDS.items()}
    chosen = {name for name in FIELDS if now[name] != before[name]}
    if not chosen:
        return
    settings_now, changes = fit_others_and_list_changes(now, chosen)
    notes = tuple(map(_adjustment_note, changes))
    session.update_values(settings.TrainFormValues, settings=settings_now, fit_notes=notes)
    if changes:
        title = st.session_state.get(_widget_key("title"), "")
        settings.set_all_form_values(settings_now)
        st.session_state[_widget_key("title")] = title


def _adjustment_note(change: SettingChange) -> str:
    """Return what was changed to fit a choice, and why; Markdown."""
    new, old = (_value_text(change.field, value) for value in (change.new, change.old))
    label = _field_label(change.field)
    return as_markdown(f"{label} is now {new}, no longer {old}: {change.reason}.")


def _show_form_and_return_values() -> tuple[NetworkSpec, TrainingRecipe, str]:
    """Show all controls; return spec, recipe and title. Raises SpecError if the values disagree."""
    _show_controls_of_fields(FIRST)
    with st.popover("More", key="change", width="content"):
        for heading, names in (("The network", NETWORK), ("Its training", TRAINING)):
            st.markdown(f"**{heading}**")
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                _show_controls_of_fields(names)
        rest = st.expander("All other settings")
        with rest, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _show_controls_of_fields(REST)
        title = st.empty()
    spec, recipe = make_spec_and_recipe(form_values())
    named = title.text_input(
        "Name of the run",
        key=_widget_key("title"),
        max_chars=titles.MAX_LENGTH,
        placeholder=f"{titles.default_title(spec, recipe)} · run …",
        help="Leave empty to use the name shown, with a number.",
    )
    return spec, recipe, named.strip()


def _train_failure_and_cure(failure: FailureAndCure) -> None:
    """Start a failure and its cure; follow the failure, which shows the curves of both."""
    bad = run_buttons.start_recipe_and_return_id(*failure.bad)
    try:
        run_buttons.start_recipe_and_return_id(*failure.good)
    except UserError:  # one without the other shows nothing
        lifecycle.request_stop_or_discard(bad)
        raise
    run_buttons.select_run_and_rerun(bad)


def _show_controls_of_fields(names: Iterable[str]) -> None:
    for name in names:
        if name == "layers":
            text = "Stacked layers: each reads, row by row, the hidden states of the one below."
            layers = len(form_values()["units"])
            _show_number_input("Layers", "layers", layers, 1, MAX_LAYERS, text)
        elif name == "units":
            _show_units_controls()
        else:
            _show_control(FIELDS[name])


def _field_label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())


def _value_text(name: str, value: Any) -> str:
    """Return a value as the form shows it."""
    if FIELDS[name].metadata.get("choices"):
        return CHOICES.get(value, str(value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return run_buttons.field_value_text(value)


def _chosen_value(field: Field, kept: Any) -> Any:
    """Return the value of a field's control, or `kept` if the control is not shown."""
    if field.name == "units":
        layers = int(st.session_state.get(_widget_key("layers"), len(kept)))
        of_layer = (*kept, *[kept[-1]] * (layers - len(kept)))[:layers]
        keys = [(_widget_key(f"units-{i}"), units) for i, units in enumerate(of_layer, 1)]
        return tuple(int(st.session_state.get(key, units)) for key, units in keys)
    shown = st.session_state.get(_widget_key(field.name))
    if shown is None:
        return kept
    if choices := field.metadata.get("choices"):
        return _choice_by_label(choices)[shown]
    return (shown.strip() or field.default) if isinstance(field.default, str) else shown


def _choice_by_label(choices: Iterable[Any]) -> dict[str, Any]:
    """Return choices by their names, as Streamlit takes None for no choice."""
    return {CHOICES.get(choice, str(choice)): choice for choice in choices}


def _show_control(field: Field) -> None:
    key, label = _widget_key(field.name), _field_label(field.name)
    text = help_with_terms(field.metadata["help"], label)
    value = form_values()[field.name]
    choices = field.metadata.get("choices")
    if choices is not None:
        index = list(choices).index(value)
        st.selectbox(label, _choice_by_label(choices), index, key=key, help=text, width=WIDTH)
    elif isinstance(field.default, bool):
        st.toggle(label, value, key=key, help=text)
    elif isinstance(field.default, str):
        named = list(dict.fromkeys((*field.metadata["suggested"], value)))
        index = named.index(value)
        st.selectbox(label, named, index, key=key, help=text, width=WIDTH, accept_new_options=True)
    elif isinstance(field.default, int):
        low, high = field.metadata["low"], field.metadata["high"]
        _show_number_input(label, field.name, value, low, high, text)
    else:
        st.number_input(
            label,
            float(field.metadata["low"]),
            float(field.metadata["high"]),
            float(value),
            step=0.001 if field.name == "learning_rate" else 0.1,
            format="%.6g",
            key=key,
            help=text,
            width=WIDTH,
        )


def _show_units_controls() -> None:
    every = form_values()["units"]
    for i, units in enumerate(every):
        label = "Units" if len(every) == 1 else f"Units of layer {i + 1}"
        text = help_with_terms(FIELDS["units"].metadata["help"])
        _show_number_input(label, f"units-{i + 1}", units, 1, MAX_UNITS, text)


def _show_number_input(label: str, name: str, value: int, low: int, high: int, text: str) -> None:
    st.number_input(label, low, high, value, step=1, key=_widget_key(name), help=text, width=WIDTH)


def _show_size_and_time(card: str | None, spec: NetworkSpec, recipe: TrainingRecipe) -> None:
    parts, time = spec.parameter_count_by_weight(), training_time.estimate_time(spec, recipe)
    st.markdown(
        f"**{as_markdown(titles.default_title(spec, recipe))}**: "
        f"{sum(parts.values()):,} parameters"
        + ("" if time is None else f", about {time.text} to train{time.where}"),
        help=("" if card is None else f"{CARDS[card].text} ")
        + "Parameters: "
        + " + ".join(f"{name} {count:,}" for name, count in parts.items())
        + ("" if time is None else f". {time.source}"),
    )


def _show_button_setting_full_training(name: str) -> None:
    """Offer the long version of the chosen quick training, with its time."""
    card = CARDS[name]
    time = training_time.estimate_time(card.spec, card.recipe)
    if st.button(
        f"Train it in full: {card.recipe.epochs} epochs"
        + ("" if time is None else f", about {time.text}{time.where}"),
        key="in-full",
        type="tertiary",
        help="Sets the form to it; Start begins it.",
    ):
        _fill_from_card(name)
        st.rerun()
