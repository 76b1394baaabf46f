"""The form of the Train page: a preset, and a control for every field of `Spec` and `Recipe`."""

from dataclasses import Field, fields
from typing import Any

import streamlit as st

from rnn_demo.glossary import with_terms
from rnn_demo.limits import MAX_UNITS
from rnn_demo.runs import estimate, names
from rnn_demo.spec import Recipe, Spec, SpecError, check_together
from rnn_demo.spec.failures import EVERY, FAILURES, Failure
from rnn_demo.spec.presets import PRESETS
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.text import as_markdown
from rnn_demo.ui import run_buttons, training_time, visitor

FIELDS: dict[str, Field] = {f.name: f for f in (*fields(Spec), *fields(Recipe))}
NETWORK = ("cell", "units", "merge_mode", "activation", "row_order")
TRAINING = (
    "optimizer",
    "learning_rate",
    "schedule",
    "batch_size",
    "epochs",
    "augmentation",
    "target_replication",
    "seed",
)
REST = [name for name in FIELDS if name not in NETWORK + TRAINING]
LABELS = {"merge_mode": "Direction", "units": "Units", "clipnorm": "Clip gradients at"}
CHOICES = {
    None: "forward",
    "concat": "both, concat",
    "sum": "both, sum",
    "mul": "both, mul",
    "ave": "both, ave",
    0: "none",
}
START_WITH = "simple-16"
WIDTH = 132  # of a control, in pixels: three stand side by side


def values() -> dict[str, Any]:
    """What the form says, by field; kept in the session, since pages forget their widgets."""
    if "train.values" not in st.session_state:
        fill(PRESETS[START_WITH].spec, PRESETS[START_WITH].recipe)
    return st.session_state["train.values"]


def fill(spec: Spec, recipe: Recipe, preset: str | None = START_WITH) -> None:
    """Set the whole form. preset: the name that it says it is; None for no preset."""
    st.session_state["train.values"] = {**spec.to_json(), **recipe.to_json()}
    st.session_state["train.preset"] = preset
    for name in [k for k in st.session_state if str(k).startswith("train-")]:
        del st.session_state[name]  # the widgets, which are to show these values


def chosen() -> tuple[Spec, Recipe]:
    """The spec and recipe in the form. Raises SpecError where they contradict themselves."""
    both = values()
    spec = Spec(**{f.name: both[f.name] for f in fields(Spec)})
    recipe = Recipe(**{f.name: both[f.name] for f in fields(Recipe)})
    check_together(spec, recipe)
    return spec, recipe


def form() -> tuple[Spec, Recipe, str] | None:
    """All controls; returns spec, recipe and title, or None, having said what contradicts."""
    values()
    preset = _preset()
    st.markdown("**The network**")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _fields(NETWORK)
    st.markdown("**Its training**")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _fields(TRAINING)
    rest = st.expander("All other settings")
    with rest, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _fields(REST)
    try:
        spec, recipe = chosen()
    except SpecError as error:
        st.error(as_markdown(error))
        return None
    if preset is not None and (changed := _changes(preset)):
        st.caption(f"Changed from the preset: {', '.join(map(_label, changed))}.")
    title = st.text_input(
        "Name of the run",
        key="train-title",
        max_chars=names.LENGTH,
        placeholder=f"{names.base(spec, recipe)} · run …",
        help="Leave empty to use the name shown, with a number and the time.",
    )
    _size_and_time(spec, recipe)
    return spec, recipe, title.strip()


def _preset() -> str | None:
    kept = st.session_state.get("train.preset")
    st.session_state["train-preset"] = kept if kept in EVERY else None
    name = st.selectbox(
        "Preset",
        [*EVERY],
        key="train-preset",
        format_func=_preset_title,
        placeholder="Your own",
        on_change=_take_preset,
        help="Sets all controls below. The last ones in the list fail, and say why.",
    )
    if name in FAILURES:
        _failure(FAILURES[name])
    elif name:
        st.caption(f"{PRESETS[name].what} **Look for:** {PRESETS[name].look_for}")
    return name


def _take_preset() -> None:
    name = st.session_state["train-preset"]
    if name is not None:
        fill(*_known(name), name)


def _known(name: str) -> tuple[Spec, Recipe]:
    known = EVERY[name]
    return known.spec, known.recipe


def _changes(preset: str) -> list[str]:
    """The fields in which the form is no longer as the preset set it."""
    spec, recipe = _known(preset)
    return [k for k, v in {**spec.to_json(), **recipe.to_json()}.items() if values()[k] != v]


def _failure(failure: Failure) -> None:
    with st.container(border=True, key="failure"):
        bad, good = st.columns(2)
        differ = _differences(failure)
        bad.markdown("**Fails**\n\n" + "\n\n".join(f"`{n}` {a}" for n, a, _ in differ))
        good.markdown("**Works**\n\n" + "\n\n".join(f"`{n}` {b}" for n, _, b in differ))
        st.caption(f"{failure.what} **Why:** {failure.why}")
        with st.container(horizontal=True, gap="small"):
            if st.button("Train both, side by side", key="both"):
                run_buttons.attempt(lambda: _train_both(failure))
            st.button(
                "Use the settings that work",
                key="good-twin",
                on_click=fill,
                args=(failure.good_spec, failure.good_recipe, None),
            )


def _train_both(failure: Failure) -> None:
    """Follow the one that fails; its curves are shown with those of its twin."""
    bad = visitor.start(failure.spec, failure.recipe)
    visitor.start(failure.good_spec, failure.good_recipe)
    run_buttons.show(bad)


def _differences(failure: Failure) -> list[tuple[str, Any, Any]]:
    bad = {**failure.spec.to_json(), **failure.recipe.to_json()}
    good = {**failure.good_spec.to_json(), **failure.good_recipe.to_json()}
    return [(name, bad[name], good[name]) for name in bad if bad[name] != good[name]]


def _fields(names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        if name == "units":
            _units()
        else:
            values()[name] = _widget(FIELDS[name])


def _widget(f: Field) -> Any:
    key, label = f"train-{f.name}", _label(f.name)
    text = with_terms(f.metadata["help"], label)
    value = values()[f.name]
    choices = f.metadata.get("choices")
    if choices is not None:  # by what they are called: Streamlit takes None for no choice
        called = {CHOICES.get(choice, str(choice)): choice for choice in choices}
        st.session_state.setdefault(key, CHOICES.get(value, str(value)))
        return called[st.selectbox(label, called, key=key, help=text, width=WIDTH)]
    st.session_state.setdefault(key, value)
    if isinstance(f.default, bool):
        return st.toggle(label, key=key, help=text)
    if isinstance(f.default, str):
        return st.text_input(label, key=key, help=text, width=WIDTH).strip()
    low, high = f.metadata["low"], f.metadata["high"]
    if isinstance(f.default, int):
        return int(st.number_input(label, low, high, step=1, key=key, help=text, width=WIDTH))
    st.session_state[key] = float(st.session_state[key])
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


def _units() -> None:
    kept = values()["units"]
    st.session_state.setdefault("train-layers", len(kept))
    layers = st.number_input(
        "Layers",
        1,
        MAX_LAYERS,
        step=1,
        key="train-layers",
        width=WIDTH,
        help="Stacked layers: each reads, row by row, the hidden states of the one below.",
    )
    units = []
    for i in range(int(layers)):
        key = f"train-units-{i + 1}"
        st.session_state.setdefault(key, kept[min(i, len(kept) - 1)])
        units.append(
            int(
                st.number_input(
                    "Units" if layers == 1 else f"Units of layer {i + 1}",
                    1,
                    MAX_UNITS,
                    step=1,
                    key=key,
                    help=with_terms(FIELDS["units"].metadata["help"]),
                    width=WIDTH,
                )
            )
        )
    values()["units"] = tuple(units)


def _size_and_time(spec: Spec, recipe: Recipe) -> None:
    parts = spec.parameters()
    with st.container(key="size"):
        st.markdown(
            f"**{sum(parts.values()):,} parameters**",
            help=" + ".join(f"{name} {count:,}" for name, count in parts.items()),
        )
        took, here = training_time.seconds(spec, recipe)
        if took is not None:
            st.caption(
                f"About {estimate.in_words(took)} to train, judging by the most similar network "
                f"trained before{'' if here else ', on another machine'}."
            )


def _preset_title(name: str) -> str:
    return f"Fails: {EVERY[name].title}" if name in FAILURES else EVERY[name].title


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())
