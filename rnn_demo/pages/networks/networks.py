"""Networks: a catalogue of the presets, with the details, weights and code of each."""

import contextlib
import itertools
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.code.keras_source import keras_source, possible_apis, why_api_cannot_build
from rnn_demo.code.torch_source import torch_evaluation_source
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence
from rnn_demo.explain.answer import (
    answer_with_probability,
    decision_step,
    digit_if_likely_enough,
)
from rnn_demo.figures.colours import INK_ON, LIGHT
from rnn_demo.figures.diagram import network_diagram_svg
from rnn_demo.figures.pixels import image_url
from rnn_demo.figures.ribbon import ribbon_url
from rnn_demo.library import Model
from rnn_demo.pages import address
from rnn_demo.pages.page_values import NetworksPage
from rnn_demo.reader.torch.write import network_as_safetensors
from rnn_demo.spec.presets import FIRST, PRESETS, Preset
from rnn_demo.spec.spec import APIS
from rnn_demo.ui import choices, pad, session, settings
from rnn_demo.ui.page_frame import show_headline, show_networks_page_tabs
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import GLOSSARY

SUBTITLE = "Eight that make up their minds in ways of their own, then the others: look inside."
OLD_TRAINER = (
    " By an earlier version of the trainer: its command may make another network today, and its "
    "seconds don't compare with others'."
)
# The answer, the decision and the ribbon of a network, by its name and stamp
NetworkTiles = dict[tuple[str, int], tuple[int | None, str, str]]


def show_link_to_details(text: str, key: str, name: str | None) -> None:
    """Show a button that opens a network's details; None: the overview."""
    click = partial(session.update_values, NetworksPage, network=name)
    st.button(text, key=key, type="tertiary", on_click=click)


def show_overview() -> None:
    show_headline(f"One digit, read by {len(PRESETS)} networks.", SUBTITLE, show_networks_page_tabs)
    image = choose_digit_image()
    with st.container(key="networks"):
        show_tiles(FIRST, image)
        others = [name for name in PRESETS if name not in FIRST]
        with st.expander(f"{len(others)} more, each about one thing", key="others"):
            for group, names in itertools.groupby(others, lambda name: PRESETS[name].group):
                st.header(group, anchor=False)
                show_tiles(names, image)


def choose_digit_image() -> np.ndarray | None:
    """Show the digit that all networks read, and examples to choose; return it, or None."""
    image = session.current_image()
    with st.container(key="choice", horizontal=True, gap="xsmall", vertical_alignment="center"):
        if image is not None:
            st.image(image_url(image), width=68, alt="The digit that they read")
        with contextlib.suppress(UserError):  # MNIST is missing, which Read reports
            choices.show_digit_example_buttons(pad.show_example)
        if st.button("Draw one", key="draw"):
            session.switch_to_page("read")
    return image


def show_tiles(names: Iterable[str], image: np.ndarray | None) -> None:
    with st.container(horizontal=True):
        for name in names:
            with st.container(border=True, gap="xsmall", key=f"network-{name}"):
                show_tile(name, PRESETS[name], image)


def show_tile(name: str, preset: Preset, image: np.ndarray | None) -> None:
    show_link_to_details(f"**{preset.teaches}**", f"look-{name}", name)
    decided = show_answer_and_return_decision_text(name, image)
    accuracy = model_table.get(name, (name, None))[1]
    count = sum(preset.spec.parameter_count_by_weight().values())
    right = "" if accuracy is None else f"{accuracy:.1%} of digits · "
    st.caption(f"{preset.title}  \n{decided}{right}{count:,} parameters")


def show_answer_and_return_decision_text(name: str, image: np.ndarray | None) -> str:
    """Show a network's answer and its probabilities by row; return a text on where it decided."""
    with contextlib.suppress(UserError):  # it is damaged, or its numbers overflow on this image
        if image is not None:
            model = library.open_model_by_name(name)
            # One result for all networks, as one each would replace all others that are stored
            tiles: NetworkTiles = session.compute_once(image, dict, "tiles")
            key = model.name, model.stamp
            if key not in tiles:
                tiles[key] = network_tile_contents(model, image)
            answer, decided, url = tiles[key]
            ribbon = f'<img class="ribbon" src="{url}" alt="What it believed on the way">'
            st.html(f'<div class="glance">{_digit_in_its_colour_html(answer)}{ribbon}</div>')
            return decided
    return ""


def _digit_in_its_colour_html(digit: int | None) -> str:
    """Return the digit on its colour, the same as in all figures; "?" for no idea."""
    if digit is None:
        return '<p class="digit">?</p>'
    colours = f"background: {look.digits[digit % 10]}; color: {INK_ON[digit % 10]}"
    return f'<p class="digit" style="{colours}">{digit}</p>'


def network_tile_contents(model: Model, image: np.ndarray) -> tuple[int | None, str, str]:
    """Return a network's answer, its decision in Markdown, and its ribbon as a data URL."""
    detector = library.open_non_digit_detector()
    reading = session.cached_reading(model, image) if model is detector else model.read_image(image)
    strange = confidence.is_strange(model, image, reading, detector, session.cached_reading)
    decision = decision_step(reading, strange)
    if decision is None:
        where = f"in doubt: {answer_with_probability(reading)}"
    else:
        where = f"decided at {reading.step_word} {decision + 1}"
    answer = digit_if_likely_enough(reading.probabilities[-1])
    return answer, f"{where}  \n", ribbon_url(reading.probabilities, LIGHT)


def show_details(name: str, preset: Preset) -> None:
    show_link_to_details("← All networks", "all-networks", None)
    st.title(preset.title, anchor=False)
    with st.container(key="reads", gap="xsmall"):  # the visitor's digit first, the code last
        if decided := show_answer_and_return_decision_text(name, choose_digit_image()):
            st.caption(decided)
    in_chapter = ", ".join(f"`{name}`" for name in preset.chapter)
    st.markdown(preset.what + (f" In the chapter: {in_chapter}." if in_chapter else ""))
    flow, facts = st.columns(2, gap="large")
    with flow:
        st.image(network_diagram_svg(preset.spec, look), alt="How state flows from row to row")
        st.markdown(f"**Look for:** {preset.look_for}")
        show_training_facts(name)
        show_read_and_train_buttons(name, preset)
    with facts:
        show_parameters(preset)
    show_code(name, preset)


def show_parameters(preset: Preset) -> None:
    spec = preset.spec
    lines, shapes = ["| weight | shape | numbers |", "|---|---|---:|"], spec.weight_shapes()
    for weight, count in spec.parameter_count_by_weight().items():
        factors = "x".join(map(str, shapes[weight]))
        lines.append(f"| {weight.replace('_', ' ')} | {factors} | {count:,} |")
    with st.container(key="parameters"):
        st.markdown("\n".join(lines))
        st.markdown(f"{spec.parameter_count_formula()} parameters", help=GLOSSARY["parameters"])


def show_training_facts(name: str) -> None:
    """Show how the shipped weights were trained, from their card."""
    if name not in library.all_model_names():
        st.info(f"It comes untrained: `python -m rnn_demo train --preset {name}` trains it.")
        return
    try:
        card = library.open_model_by_name(name).card
        st.markdown(
            f"**{card['test_accuracy']:.2%}** of the test images are read correctly, after "
            f"{card['recipe']['epochs']} epochs of training in {card['wall_seconds']:.0f} s.",
            help=f"On {as_markdown(card['device'])}, by {as_markdown(card['path'])}: "
            f"{card['samples_per_second']:,} images/s after {card['compile_seconds']:.1f} s to "
            f"compile.{'' if library.is_current_trainer_card(card) else OLD_TRAINER}",
        )
    except (UserError, KeyError, TypeError, ValueError):
        st.info("Its card is missing or damaged, so how it was trained is not known.")


def show_read_and_train_buttons(name: str, preset: Preset) -> None:
    with st.container(horizontal=True, gap="small"):
        held = name in library.all_model_names()
        if held and st.button("Open in Read", key=f"open-{name}", type="primary"):
            session.open_read_page(model=name)
        if st.button("Train it", key=f"teach-{name}"):
            settings.fill_form(preset.spec, preset.recipe, name)
            session.switch_to_page("train")


def show_code(name: str, preset: Preset) -> None:
    st.subheader("Its code", anchor=False)
    possible = possible_apis(preset.spec)
    api = st.segmented_control(
        "API style",
        possible,
        default=preset.spec.api,
        key=f"api-{name}",
        required=True,
        help=f"{GLOSSARY['API style']} The weights of one fit the others.",
    )
    for other in APIS:
        if reason := why_api_cannot_build(preset.spec, other):
            st.caption(f"{other}: {reason}")
    spec = replace(preset.spec, api=api)
    with st.container(key="code"):
        st.code(keras_source(spec, preset.recipe, preset.title), language="python")
    show_torch_export(name)
    st.caption(f"The same from the command line: `python -m rnn_demo code --preset {name}`")


def show_torch_export(name: str) -> None:
    """Show a program for PyTorch and its weights, if PyTorch's layers can express the network."""
    if name not in library.all_model_names():
        return
    try:
        model = library.open_model_by_name(name)
        source = torch_evaluation_source(model)
        weights = network_as_safetensors(model.network)
    except UserError as error:
        st.caption(as_markdown(error))
        return
    with st.expander("In PyTorch", key="torch"):
        st.code(source, language="python")
    st.download_button(
        "Weights for PyTorch",
        weights,
        f"{name}.safetensors",
        "application/octet-stream",
        key="safetensors",
        on_click="ignore",
        help="Its state_dict, as the program above loads it.",
    )


look = session.page_colours()
model_table = library.title_and_accuracy_by_model()  # once, as it looks at all folders
st.html(Path(__file__).with_name("networks.css"))
address.apply_changed_address()
if network := session.visitor_values(NetworksPage).network:
    show_details(network, PRESETS[network])
else:
    show_overview()
address.write_address_and_reply("networks")
