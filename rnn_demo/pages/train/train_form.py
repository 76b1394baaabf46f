"""The form of the Train page: the cards, and a control for every field of `Spec` and `Recipe`."""

from collections.abc import Iterable
from dataclasses import Field, fields
from typing import Any

import streamlit as st

from rnn_demo.cells import MAX_UNITS
from rnn_demo.errors import UserError
from rnn_demo.pages.train import replay, run_buttons, training_time
from rnn_demo.pages.train.train_cards import CARDS, START_WITH, TWIN, cards, pairs
from rnn_demo.runs import estimate, folders, lifecycle, titles, warm_trainer
from rnn_demo.spec import Recipe, Spec, SpecError, check_together
from rnn_demo.spec.failures import FAILURES, Failure
from rnn_demo.spec.presets import PRESETS
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import session, settings
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import with_terms

FIELDS: dict[str, Field] = {f.name: f for f in (*fields(Spec), *fields(Recipe))}
FIRST = ("cell", "units", "learning_rate", "epochs")  # beside Start
NETWORK = ("layers", "merge_mode", "activation", "row_order")
TRAINING = (
    "optimizer",
    "schedule",
    "batch_size",
    "augmentation",
    "target_replication",
    "seed",
)
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
WIDTH = 124  # of a control, in pixels: three stand side by side


def values() -> dict[str, Any]:
    """Return the form's values by field; the session keeps them, as pages forget their widgets."""
    if not session.current().settings:
        _take_card(START_WITH)
    return session.current().settings


@st.fragment
def setup() -> None:
    """Show what is trained, in one row with Start; below it how large it is."""
    values()
    preset = session.current().card
    wanted = complaint = None
    with st.container(key="setup"):
        with st.container(key="start-line", horizontal=True, vertical_alignment="bottom"):
            button = st.container(width="content")
            with st.popover(_card_title(preset), key="networks", width="content"):
                cards(preset, _take_card)
            try:
                wanted = _form()
            except SpecError as error:
                complaint = as_markdown(error)
        with button:
            pressed = st.button("Start", key="start", type="primary", disabled=wanted is None)
        failure = FAILURES.get((preset or "").removeprefix(TWIN))
        with st.container(key="size", horizontal=True, vertical_alignment="center"):
            if complaint is not None:
                st.error(complaint)
            if wanted is not None:
                _size_and_time(preset, *wanted[:2])
            both = failure is not None and st.button("Train both, side by side", key="both")
        if preset is not None:
            st.caption(CARDS[preset].look_for)
    if wanted is not None:
        warm_trainer.keep_ready(folders.root())
    if both and failure is not None:
        run_buttons.attempt(lambda: _train_both(failure))
    if pressed and wanted is not None:
        run_buttons.attempt(lambda: run_buttons.follow(run_buttons.start(*wanted)))


def failures() -> None:
    """Show the cards of failures and their twins, which set the form and play a recorded run."""
    st.caption("Or see what makes one fail, and what cures it:")
    pairs(session.current().card, _play_card)


def _card_title(preset: str | None) -> str:
    if preset is None:
        return "Your own"
    return PRESETS[preset].title if preset in PRESETS else CARDS[preset].text


def _play_card(name: str) -> None:
    """Set the form to one side of a failure, and replay its recorded training beside the other."""
    _take_card(name)
    play_recorded(name)


def play_recorded(name: str) -> None:
    """Follow the recorded training of a card, from its beginning, where there is one."""
    failure = name.removeprefix(TWIN)
    run_id = failure if failure == name else f"{failure}-twin"
    if run_id in folders.run_ids(folders.SHIPPED_RUNS):
        replay.start(run_id)
        session.update(run=run_id)


def _key(name: str) -> str:
    """Return the key of a widget, which changes with each `settings.fill`; see there."""
    return f"{settings.KEYS}{session.current().keys}-{name}"


def _take_card(name: str) -> None:
    settings.fill(CARDS[name].spec, CARDS[name].recipe, name)


def _form() -> tuple[Spec, Recipe, str]:
    """Show all controls and return spec, recipe and title.

    Raises:
        SpecError: if the values contradict each other.
    """
    _show_controls(FIRST)
    with st.popover("More", key="change", width="content"):
        for heading, names in (("The network", NETWORK), ("Its training", TRAINING)):
            st.markdown(f"**{heading}**")
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                _show_controls(names)
        rest = st.expander("All other settings")
        with rest, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _show_controls(REST)
        title = st.empty()
    both = values()
    spec = Spec(**{f.name: both[f.name] for f in fields(Spec)})
    recipe = Recipe(**{f.name: both[f.name] for f in fields(Recipe)})
    check_together(spec, recipe)
    named = title.text_input(
        "Name of the run",
        key=_key("title"),
        max_chars=titles.MAX_LENGTH,
        placeholder=f"{titles.default_title(spec, recipe)} · run …",
        help="Leave empty to use the name shown, with a number.",
    )
    return spec, recipe, named.strip()


def _train_both(failure: Failure) -> None:
    """Start a failure and its cure; follow the failure, which shows the curves of both."""
    bad = run_buttons.start(*failure.bad)
    try:
        run_buttons.start(*failure.good)
    except UserError:  # one alone shows nothing
        lifecycle.request_stop(bad)
        raise
    run_buttons.follow(bad)


def _show_controls(names: Iterable[str]) -> None:
    for name in names:
        if name == "layers":
            _layers_control()
        else:
            values()[name] = _units_controls() if name == "units" else _show_control(FIELDS[name])


def _show_control(f: Field) -> Any:
    key, label = _key(f.name), LABELS.get(f.name, f.name.replace("_", " ").capitalize())
    text = with_terms(f.metadata["help"], label)
    value = values()[f.name]
    choices = f.metadata.get("choices")
    if choices is not None:  # by what they are called: Streamlit takes None for no choice
        called = {CHOICES.get(choice, str(choice)): choice for choice in choices}
        st.session_state.setdefault(key, CHOICES.get(value, str(value)))
        return called[st.selectbox(label, called, key=key, help=text, width=WIDTH)]
    st.session_state.setdefault(key, float(value) if type(f.default) is float else value)
    if isinstance(f.default, bool):
        return st.toggle(label, key=key, help=text)
    if isinstance(f.default, str):
        return st.text_input(label, key=key, help=text, width=WIDTH).strip() or f.default
    low, high = f.metadata["low"], f.metadata["high"]
    if isinstance(f.default, int):
        return _number_input(label, f.name, value, low, high, text)
    return st.number_input(
        label,
        float(low),
        float(high),
        step=0.001 if f.name == "learning_rate" else 0.1,
        format="%.6g",
        key=key,
        help=text,
        width=WIDTH,
    )


def _layers_control() -> None:
    text = "Stacked layers: each reads, row by row, the hidden states of the one below."
    _number_input("Layers", "layers", len(values()["units"]), 1, MAX_LAYERS, text)


def _units_controls() -> tuple[int, ...]:
    kept = values()["units"]
    layers = int(st.session_state.get(_key("layers"), len(kept)))  # a control further down
    return tuple(
        _number_input(
            "Units" if layers == 1 else f"Units of layer {i + 1}",
            f"units-{i + 1}",
            kept[min(i, len(kept) - 1)],
            1,
            MAX_UNITS,
            with_terms(FIELDS["units"].metadata["help"]),
        )
        for i in range(layers)
    )


def _number_input(label: str, name: str, value: int, low: int, high: int, text: str) -> int:
    st.session_state.setdefault(_key(name), value)
    return int(st.number_input(label, low, high, step=1, key=_key(name), help=text, width=WIDTH))


def _size_and_time(preset: str | None, spec: Spec, recipe: Recipe) -> None:
    parts = spec.parameters()
    took = estimate.training_seconds(spec, recipe, training_time.measurements())
    takes = "" if took is None else f", about {estimate.rough_duration(took)} to train"
    st.markdown(
        f"**{as_markdown(titles.default_title(spec, recipe))}**: "
        f"{sum(parts.values()):,} parameters{takes}",
        help=("" if preset is None else f"{CARDS[preset].text} ")
        + "Parameters: "
        + " + ".join(f"{name} {count:,}" for name, count in parts.items())
        + ("" if took is None else ". The time is that of the most similar run here, scaled."),
    )
