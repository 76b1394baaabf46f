"""Networks: every recurrent network of the chapter, as a catalogue to look into."""

import contextlib
import itertools
from dataclasses import replace

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.code import apis, program, why_not
from rnn_demo.code.chapter import introduction
from rnn_demo.code.notebook import notebook
from rnn_demo.errors import UserError
from rnn_demo.figures.bars import digit_tile
from rnn_demo.figures.diagram import diagram
from rnn_demo.figures.pixels import image_url
from rnn_demo.glossary import says
from rnn_demo.pages.networks.glance import glance
from rnn_demo.pages.train import train_form
from rnn_demo.spec.presets import PRESETS, Preset
from rnn_demo.spec.spec import APIS
from rnn_demo.text import as_markdown
from rnn_demo.ui import choices, drawn, session
from rnn_demo.ui.everywhere import headline

LINE = "From 16 units to stacks that read from both ends: look inside."
FLOW = "A diagram of how state flows from row to row"
LOOPS = ("looped", "unrolled")  # one network, shown side by side
STYLE = """<style>
.st-key-networks button {text-align: left; min-height: 24px; padding: 0}
.st-key-networks p {margin: 0}
.st-key-networks h2 {padding: .6rem 0 .2rem}
.st-key-networks [data-testid="stCaptionContainer"] {padding-bottom: .4rem}
.st-key-networks .stHorizontalBlock {display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 268px), 1fr))}
.st-key-networks .stHorizontalBlock > div {width: auto}
.glance {display: flex; gap: .75rem; height: 84px}
.glance .digit {flex: none; width: 84px; font-size: 3.6rem; font-weight: 700; line-height: 84px;
  text-align: center; border-radius: .5rem}
.glance .ribbon {flex: 1; min-width: 0; height: 84px; object-fit: contain; object-position: left}
.st-key-choice img {image-rendering: pixelated; border-radius: .4rem; display: block}
.st-key-choice [class*="st-key-example-"] button {padding: 0; min-height: 0; border: none}
.st-key-choice button img {height: 34px !important; width: 34px; max-height: none !important}
.st-key-parameters th, .st-key-parameters td, .st-key-loops th, .st-key-loops td
  {padding: .15rem .6rem}
</style>"""


def look_into(name: str | None) -> None:
    if name is None:
        st.query_params.pop("network", None)
    else:
        st.query_params["network"] = name


def overview() -> None:
    """What each network makes of one's digit."""
    headline(f"One digit, read by {len(PRESETS)} networks.", LINE)
    image = digit()
    with st.container(key="networks"):
        for group, members in itertools.groupby(PRESETS.items(), lambda item: item[1].group):
            st.header(group, anchor=False)
            with st.container(horizontal=True):
                for name, preset in members:
                    with st.container(border=True, gap="xsmall", key=f"network-{name}"):
                        tile(name, preset, image)


def digit() -> np.ndarray | None:
    """The digit that all of them read, and others to choose; None where there is none."""
    image = session.image()
    with st.container(key="choice", horizontal=True, gap="xsmall", vertical_alignment="center"):
        if image is not None:
            st.image(image_url(image), width=68, alt="The digit that they read")
        with contextlib.suppress(UserError):  # MNIST is missing, which Read says
            choices.example_buttons("example", drawn.take_example)
        if st.button("Draw one", key="draw"):
            session.open_page("read")
    return image


def tile(name: str, preset: Preset, image: np.ndarray | None) -> None:
    """What a network is called, and how it reads the digit."""
    st.button(
        f"**{preset.title}**", key=f"look-{name}", type="tertiary", on_click=look_into, args=[name]
    )
    seen = None if image is None else glance(name, image)
    if seen is not None:
        ribbon = f'<img class="ribbon" src="{seen.ribbon}" alt="What it believed on the way">'
        st.html(f'<div class="glance">{digit_tile(seen.answer, look)}{ribbon}</div>')
    accuracy, count = library.listing().get(name, (name, None))[1], _count(preset)
    right = "" if accuracy is None else f"{accuracy:.1%} of the test images · "
    decided = "" if seen is None else f"{seen.decided}  \n"
    st.caption(f"{decided}{right}{count:,} parameters")


def _count(preset: Preset) -> int:
    return sum(preset.spec.parameters().values())


def details(name: str, preset: Preset) -> None:
    st.button(
        "← All networks", key="all-networks", type="tertiary", on_click=look_into, args=[None]
    )
    st.header(preset.title, anchor=False)
    in_chapter = ", ".join(f"`{name}`" for name in preset.chapter)
    st.markdown(f"{preset.what} In the chapter: {in_chapter}.")
    flow, facts = st.columns(2, gap="large")
    with flow:
        st.image(diagram(preset.spec, look), alt=FLOW)
        st.markdown(f"**Look for:** {preset.look_for}")
        trained(name)
        ways_on(name, preset)
        if name in LOOPS:
            side_by_side()
    with facts:
        parameters(preset)
    code(name, preset)


def parameters(preset: Preset) -> None:
    spec = preset.spec
    lines = ["| weight | shape | numbers |", "|---|---|---:|"]
    for (weight, shape), count in zip(
        spec.shapes().items(), spec.parameters().values(), strict=True
    ):
        lines.append(f"| {weight.replace('_', ' ')} | {'x'.join(map(str, shape))} | {count:,} |")
    with st.container(key="parameters"):
        st.markdown("\n".join(lines))
        st.markdown(f"{spec.formula()} parameters", help=says("parameters"))


def trained(name: str) -> None:
    """What the card of the shipped weights says, and the way to Read."""
    if name not in library.names():
        st.info(f"It comes untrained: `python -m rnn_demo train --preset {name}` trains it.")
        return
    card = library.whole_card(name)
    if card is None:
        st.info("Its card is missing or damaged, so how it was trained is not known.")
        return
    st.markdown(
        f"**{card['test_accuracy']:.2%}** of the test images are read correctly, after "
        f"{card['recipe']['epochs']} epochs of training in {card['wall_seconds']:.0f} s."
    )
    with st.expander("How it was trained"):
        st.markdown(
            f"On {as_markdown(card['device'])}, by {as_markdown(card['path'])}: "
            f"{card['samples_per_second']:,} images/s after {card['compile_seconds']:.1f} s to "
            "compile."
        )
        if not library.is_of_today(card):
            st.markdown(
                "By an earlier version of the trainer: its command makes another network today, "
                "and its seconds don't compare with others'."
            )


def ways_on(name: str, preset: Preset) -> None:
    """Buttons to the pages that read with it, and that train it."""
    with st.container(horizontal=True, gap="small"):
        if name in library.names():
            if st.button("Open in Read", key=f"open-{name}", type="primary"):
                session.open_read(model=name)
            if preset.spec.stateful and st.button("See its leftover state", key="leftover_state"):
                session.open_read(model=name, lens="poke", tool="Transplant", graft=0)
        if st.button("Train it", key=f"teach-{name}"):
            train_form.fill(preset.spec, preset.recipe, name)
            session.open_page("train")


def side_by_side() -> None:
    """The same network looped and unrolled, as their cards measured them."""
    found = [library.whole_card(n) for n in LOOPS if n in library.names()]
    cards = [card for card in found if card is not None]
    if len(cards) < len(LOOPS):
        return
    rows = {
        "seconds to compile": [f"{card['compile_seconds']:.1f}" for card in cards],
        "images a second": [f"{card['samples_per_second']:,}" for card in cards],
        "test accuracy": [f"{card['test_accuracy']:.2%}" for card in cards],
        "trained with": [as_markdown(card["path"]) for card in cards],
        "device": [as_markdown(card["device"]) for card in cards],
    }
    lines = [
        "| | " + " | ".join(as_markdown(card["title"]) for card in cards) + " |",
        "|---" * 3 + "|",
    ]
    lines += [f"| {what} | " + " | ".join(values) + " |" for what, values in rows.items()]
    with st.container(key="loops"):
        st.markdown("**The same numbers, two graphs**, as measured when they were trained:")
        st.markdown("\n".join(lines))


def code(name: str, preset: Preset) -> None:
    """The program in each API that can build the network."""
    st.subheader("Its code", anchor=False)
    possible = apis(preset.spec)
    api = st.segmented_control(
        "API style",
        possible,
        default=preset.spec.api,
        key=f"api-{name}",
        required=True,
        help=f"{says('API style')} The weights of one fit the others.",
    )
    for other in APIS:
        if reason := why_not(preset.spec, other):
            st.caption(f"{other}: {reason}")
    spec = replace(preset.spec, api=api)
    with st.container(key="code"):
        st.code(program(spec, preset.recipe, preset.title), language="python")
    before = introduction() if name == "notebook" else ""
    st.download_button(
        "Jupyter notebook",
        lambda: notebook(spec, preset.recipe, preset.title, before),
        f"{name}.ipynb",
        "application/x-ipynb+json",
        key="notebook",
        on_click="ignore",
        help="The program in cells, explained; it ends with its hidden state, row by row.",
    )
    st.caption(
        f"The same from the command line: `python -m rnn_demo code --preset {name}`, and "
        f"`notebook --preset {name} {name}.ipynb`"
    )


look = session.look()
st.html(STYLE)
asked = st.query_params.get("network")
if asked in PRESETS:
    details(asked, PRESETS[asked])
else:
    if asked:
        st.warning("There is no such network: choose one of these.")
    overview()
