"""Figures of sections 7 to 11: the low-level workflow, loops, wrappers, API styles, kept states."""

from dataclasses import replace

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.code.keras_source import sections
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.explain.answer import answer_clause, answer_with_probability
from rnn_demo.explain.reset import read_next_image_without_reset
from rnn_demo.explain.state_edit import StateEdit, read_with_edit
from rnn_demo.figures.row_curves import curves_figure, line_trace
from rnn_demo.spec import NetworkSpec
from rnn_demo.spec.layers import KerasCall, layers
from rnn_demo.spec.presets import CELLS, PRESETS
from rnn_demo.ui import chart, session, stage, state_edits
from rnn_demo.ui.session import LensInput

PULL_STEP = 13  # the step, from 0, after which a memory is pulled


def show_low_level_training(lens_input: LensInput) -> None:
    """Show the low-level program, with the shape of each tensor."""
    preset = PRESETS["cell-loop"]
    units, network = preset.spec.units[0], library.open_model_by_name("cell-loop").network
    table = [
        "| step | tensors | shape |",
        "|---|---|---|",
        f"| 1 tensors | {ROWS} rows | (B, {COLUMNS}) each |",
        f"| 2 cell | kernel, recurrent_kernel, bias | ({COLUMNS}, {3 * units}), "
        f"({units}, {3 * units}), (2, {3 * units}) |",
        f"| | the hidden state, 0 at first | (B, {units}) |",
        f"| 3 output | kernel, bias | ({units}, {DIGITS}), ({DIGITS},) |",
        f"| | logits | (B, {DIGITS}) |",
        f"| 4 loss | logits and labels, to one number | (B, {DIGITS}) and (B,), to () |",
        f"| 5 optimizer | gradients, one for each number to train | {network.parameters:,} |",
        f"| 6 epochs | {preset.recipe.epochs} times {preset.recipe.steps_per_epoch()} batches | "
        f"B = {preset.recipe.batch_size} |",
    ]
    st.markdown("\n".join(table))
    text = dict(sections(preset.spec, preset.recipe))
    st.code(text["network"] + "\n\n\n" + text["training"], language="python", height=360)
    read = library.open_model_by_name("cell-loop").read_image(lens_input.image)
    st.caption(
        f"Given your digit, a network trained in these steps {answer_clause(read)}: h after the "
        f"last row has shape (1, {read.layers[0].states.shape[1]}), the logits have shape "
        f"(1, {read.logits.shape[1]})."
    )


def show_loop_costs(lens_input: LensInput) -> None:
    """Show one network looped in three ways: the cost of compiling, and the same numbers."""
    table = ["| | seconds to compile | images/s | your digit |", "|---|---:|---:|---|"]
    for name in ("unrolled", "looped", "cell-loop"):
        model = library.open_model_by_name(name)
        card, reading = model.card, model.read_image(lens_input.image)
        table.append(
            f"| [{PRESETS[name].title}](/networks?network={name}) | "
            f"{card.get('compile_seconds', 0):.1f} | {card.get('samples_per_second', 0):,} | "
            f"{answer_with_probability(reading)} |"
        )
    st.markdown("\n".join(table))
    st.caption(
        "Seconds and images/s are those of their training, on the machine that trained them."
    )


def show_keras_and_chapter_names(lens_input: LensInput) -> None:
    """Show every network of the catalogue: its names in the chapter and in Keras 3, its answer."""
    known = library.all_model_names()
    table = ["| network | your digit | in Keras 3 | in the chapter |", "|---|---|---|---|"]
    # Cells last, as they were explained before
    named = sorted(PRESETS.items(), key=lambda item: item[1].group == CELLS)
    for name, preset in named:
        if name not in known:
            continue
        reading = library.open_model_by_name(name).read_image(lens_input.image)
        in_chapter = ", ".join(f"`{of.rpartition('nn.')[2]}`" for of in preset.chapter)
        table.append(
            f"| [{preset.title}](/networks?network={name}) | "
            f"{answer_with_probability(reading)} | "
            f"`{_network_layers_and_options_summary(preset.spec)}` | {in_chapter} |"
        )
    with st.container(height=420):
        st.markdown("\n".join(table))


def _network_layers_and_options_summary(spec: NetworkSpec) -> str:
    """Return the classes of its layers except the last Dense, and its distinguishing options."""
    if spec.api == "cell-loop":
        return f"{spec.cell}Cell, tf.while_loop"
    names = []
    for layer in [layer for layer in layers(spec) if layer.label][:-1]:
        inner = [v.kind for v in layer.make.values if isinstance(v, KerasCall)]
        names += [kind.removeprefix("layers.") for kind in (layer.make.kind, *inner)]
    given = ("unroll", "stateful", "reset_after", "dropout")
    options = [f"{n}={v}" for n in given if (v := getattr(spec, n)) != getattr(NetworkSpec, n)]
    return ", ".join(dict.fromkeys([*names, *options]))


def show_sequential_and_functional(lens_input: LensInput) -> None:
    """Show one network written in both styles, and its answer."""
    preset = PRESETS["functional"]
    for column, api in zip(st.columns(2), ("sequential", "functional"), strict=True):
        text = dict(sections(replace(preset.spec, api=api), preset.recipe))
        column.markdown(f"**{api.capitalize()}**")
        column.code(text["network"], language="python", wrap_lines=True)
    reading = library.open_model_by_name("functional").read_image(lens_input.image)
    st.caption(
        f"The same weights in either: given your digit, the network {answer_clause(reading)}."
    )


def show_state_effect_on_next_digit(lens_input: LensInput) -> None:
    """Show how the state that the visitor's digit leaves affects the next digit."""
    model = library.open_model_by_name("stateful")
    second = model.images_in_reading_order(session.first_test_image_per_digit()[8])
    first, reset = model.read_image(lens_input.image), model.network.read_image(second)
    without = read_next_image_without_reset(model.network, second, first)
    before, one, other = (r.layers[0].states for r in (first, reset, without))
    sizes = np.linalg.norm(other - one, axis=1) / max(np.linalg.norm(before[-1]), 1e-9)
    look, hover = lens_input.look, "row %{x}: %{y:.1%} left"
    trace = line_trace(np.clip(sizes, 0, 1.03), "left", look.accent, hover)
    figure = curves_figure([trace], look, row=None, height=220)
    chart.show_figure(figure, "learn-stateful", "What is left of the first digit, by row.")
    st.caption(
        "What is left of your digit after each row of the 8. Given that 8, the network "
        f"{answer_clause(reset)} after a reset; without one it {answer_clause(without)}."
    )
    show_state_edit_effect(lens_input.image)


def show_state_edit_effect(image: np.ndarray) -> None:
    """Show the effect of pulling the memory of LSTM 128 on an image, (28, 28) as drawn, to a digit.

    Once for only h and once for h and c, like the hand in Watch.
    """
    model = library.open_model_by_name("lstm-128")
    reading, ranges = model.read_image(image), state_edits.load_or_compute_unit_ranges(model)
    to = 3 if reading.digit == 8 else 8
    st.caption(
        f"Pull the memory of LSTM 128 to an average {to} after row {PULL_STEP + 1} in *Watch*:"
    )
    with st.container(key="pulled", gap=None):
        for part in ("h", "both"):
            hand = StateEdit(PULL_STEP, "pull", to, part=part)
            after = read_with_edit(model.network, reading.image, hand, ranges)
            stage.show_edit_sentence(reading, after, hand, ranges, key=f"pulled-{part}")
