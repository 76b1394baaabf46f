"""The live figures of Learn: each on the visitor's own digit, by a network that ships.

Each function takes what is shown (`ui.session.Shown`) and draws with Streamlit. Its widgets and
charts have keys of their own, so that all stand on one page.
"""

from dataclasses import replace

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.card import is_number
from rnn_demo.code import apis, sections
from rnn_demo.data import ASSETS, COLUMNS, DIGITS, ROWS, VALIDATION, in_order
from rnn_demo.errors import UserError
from rnn_demo.explain import rows_read
from rnn_demo.explain.fresh import fresh
from rnn_demo.explain.transplant import transplant
from rnn_demo.figures.bars import probability_bars
from rnn_demo.figures.curves import curves_figure, line
from rnn_demo.figures.diagram import diagram
from rnn_demo.figures.epochs import epochs_figure
from rnn_demo.learn.loop import loop as play_loop
from rnn_demo.lenses.memory.gradient_figure import memory_figure
from rnn_demo.lenses.memory.gradient_numbers import horizon
from rnn_demo.lenses.numbers.figure import addition_text, products_figure
from rnn_demo.lenses.numbers.numbers import open_unit, step_of, weighted_sums
from rnn_demo.lenses.poke.numbers import operate
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.spec import Spec
from rnn_demo.spec.layers import Make, layers
from rnn_demo.spec.presets import CELLS, PRESETS, Preset
from rnn_demo.ui import chart, session
from rnn_demo.ui.session import Shown

PUBLISHED = 0.8495  # the chapter's own test accuracy


def loop(shown: Shown) -> None:
    """The 16-unit network, row by row."""
    name = "simple-16-aloud" if "simple-16-aloud" in library.names() else "simple-16"
    play_loop(library.find(name), shown.image, shown.look)


def context(shown: Shown) -> None:
    """With its hidden state, and with the hidden state wiped before a row."""
    model = library.find("lstm-128")
    row = st.slider("Wipe the hidden state before row", 1, ROWS, 14, key="learn-wipe")
    image = in_order(shown.image, model.row_order, model.row_seed)
    readings = {
        "not wiped": model.network.read(image),
        f"wiped before row {row}": operate(image, "wipe", row).read(model.network),
    }
    _answers(readings, shown)
    st.caption("Being wiped is not something it was trained for.")


def one_unit(shown: Shown) -> None:
    """One unit of the smallest network at one row: every product, and their sum."""
    model = library.find("simple-16")
    reading = model.read(shown.image)
    layer, held = model.network.layers[0], reading.layers[0]
    loudest = int(held.states[11].argmax())
    with st.container(horizontal=True):
        row = st.number_input("Row", 1, ROWS, 12, key="learn-row", width=130)
        unit = st.number_input("Unit", 0, 15, loudest, key="learn-unit", width=130)
    of = weighted_sums(layer, held, step_of(held, row - 1))[0]
    opened = open_unit(of, unit)
    _chart(
        products_figure(of, opened, shown.look),
        "one-unit",
        f"Unit {unit} comes to {opened.value:.4f}.",
    )
    st.code(addition_text(of, opened), language=None)


def gated(shown: Shown, name: str) -> None:
    """A network of one LSTM or GRU, row by row, with the means of its gates."""
    model = library.find(name)
    play_loop(model, shown.image, shown.look, f"loop-{name}")
    units = model.network.layers[0].cell.units
    st.caption(
        f"The bars are means over the {units} units: how far each gate is open, from 0 to 1."
    )


def shapes(shown: Shown) -> None:
    """The arrays that a notebook would print, and the visitor's own."""
    answer = shown.reading.digit
    hot = np.eye(shown.model.network.classes, dtype=int)[answer]
    rows, columns = shown.image.shape
    st.code(
        f"training    x ({60_000 - VALIDATION}, {ROWS}, {COLUMNS})   y ({60_000 - VALIDATION},)\n"
        f"validation  x ({VALIDATION}, {ROWS}, {COLUMNS})    y ({VALIDATION},)\n"
        f"test        x (10000, {ROWS}, {COLUMNS})   y (10000,)\n\n"
        f"your digit  x (1, {rows}, {columns})\n"
        f"read as     {answer}\n"
        f"one-hot     {' '.join(map(str, hot))}",
        language=None,
    )


def workflow(shown: Shown) -> None:
    """The program by hand, with the shape of each tensor."""
    preset = PRESETS["cell-loop"]
    units, network = preset.spec.units[0], library.find("cell-loop").network
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
        f"| 6 epochs | {preset.recipe.epochs} times {preset.recipe.steps()} batches | "
        f"B = {preset.recipe.batch_size} |",
    ]
    st.markdown("\n".join(table))
    text = dict(sections(preset.spec, preset.recipe))
    st.code(text["network"] + "\n\n\n" + text["training"], language="python", height=360)
    read = library.find("cell-loop").read(shown.image)
    st.caption(
        f"A network trained by this program reads your digit as {read.digit}: h after the last row "
        f"has shape (1, {read.layers[0].states.shape[1]}), the logits have shape "
        f"(1, {read.logits.shape[1]})."
    )


def loops(shown: Shown) -> None:
    """One network looped in three ways: what compiling costs, and that the numbers are the same."""
    table = ["| | seconds to compile | images/s | your digit |", "|---|---:|---:|---|"]
    for name in ("unrolled", "looped", "cell-loop"):
        model = library.find(name)
        card, reading = model.card, model.read(shown.image)
        sure = reading.probabilities[-1].max()
        table.append(
            f"| [{PRESETS[name].title}](/networks?network={name}) | "
            f"{card.get('compile_seconds', 0):.1f} | {card.get('samples_per_second', 0):,} | "
            f"{reading.digit}, {sure:.1%} |"
        )
    st.markdown("\n".join(table))
    st.caption(
        "Seconds and images/s are those of their training, on the machine that trained them."
    )


def wrappers(shown: Shown) -> None:
    """Every network of the catalogue: its name in the chapter and in Keras 3, and what it reads."""
    known = library.names()
    table = ["| network | your digit | in Keras 3 | in the chapter |", "|---|---|---|---|"]
    named = sorted(PRESETS.items(), key=lambda item: item[1].group == CELLS)  # known by now
    for name, preset in named:
        if name not in known:
            continue
        reading = library.find(name).read(shown.image)
        table.append(
            f"| [{preset.title}](/networks?network={name}) | **{reading.digit}** "
            f"{reading.probabilities[-1].max():.0%} | `{_in_keras(preset.spec)}` | "
            f"{_in_chapter(preset)} |"
        )
    with st.container(height=420):
        st.markdown("\n".join(table))


def styles(shown: Shown) -> None:
    """One network written in both styles, and what its weights read."""
    preset = PRESETS["functional"]
    for column, api in zip(st.columns(2), ("sequential", "functional"), strict=True):
        assert api in apis(preset.spec)
        text = dict(sections(replace(preset.spec, api=api), preset.recipe))
        column.markdown(f"**{api.capitalize()}**")
        column.code(text["network"], language="python", wrap_lines=True)
    reading = library.find("functional").read(shown.image)
    st.caption(
        f"The same weights in either: your digit is read as {reading.digit} "
        f"({reading.probabilities[-1].max():.1%})."
    )


def stateful(shown: Shown) -> None:
    """What the visitor's digit leaves behind for the one after it."""
    model = library.find("stateful")
    second = in_order(session.examples()[8], model.row_order, model.row_seed)
    first, reset = model.read(shown.image), model.network.read(second)
    without = transplant(model.network, second, first, 0)
    before, one, other = (r.layers[0].states for r in (first, reset, without))
    sizes = np.linalg.norm(other - one, axis=1) / max(np.linalg.norm(before[-1]), 1e-9)
    traces = [line(np.clip(sizes, 0, 1.03), "left", shown.look.accent, "row %{x}: %{y:.1%} left")]
    _chart(
        curves_figure(traces, shown.look, row=None, height=220),
        "stateful",
        "What is left of the first digit, by row.",
    )
    st.caption(
        f"What is left of your digit after each row of the 8, which is read as {reset.digit} "
        f"after a reset and as {without.digit} without."
    )


def notebook(shown: Shown) -> None:
    """Its diagram, its sum of parameters, its epochs, and its test accuracy."""
    preset, model = PRESETS["notebook"], library.find("notebook")
    left, right = st.columns([1, 1.6], vertical_alignment="center")
    left.image(diagram(preset.spec, shown.look), alt="How state flows from row to row")
    text = dict(sections(preset.spec, preset.recipe))
    right.code(text["network"], language="python")
    st.markdown(f"`{preset.spec.formula()}` numbers to train.")
    history = model.card.get("history", [])
    _chart(
        epochs_figure(history, PUBLISHED, shown.look),
        "epochs",
        "Accuracy by epoch, and the published one.",
    )
    loss, accuracy = _measured(model, "test_loss"), _measured(model, "test_accuracy")
    st.markdown(
        f"On the test images: loss **{loss:.4f}**, accuracy **{accuracy:.4f}**; the chapter's was "
        f"{PUBLISHED}. It reads your digit as **{model.read(shown.image).digit}**."
    )
    found = [c.accuracy[-1] for c in rows_read.read() if c.network == "notebook" and not c.aloud]
    if found:
        st.markdown(
            f"The same training from {len(found)} random starts (*seeds*) came to "
            f"{', '.join(f'{accuracy:.4f}' for accuracy in sorted(found))} on the test images."
        )


def _measured(model: Model, what: str) -> float:
    """A number of a network's card. Raises UserError where it is not there."""
    found = model.card.get(what, np.nan)
    if not is_number(found):
        raise UserError(f"The card of {model.title} is missing or broken: restore assets/models.")
    return found


def better(shown: Shown) -> None:
    """Two trainings of the same 890 numbers on the visitor's digit."""
    names = {"notebook": "trained as published", "simple-16": "better trained"}
    pair = {}
    for name, title in names.items():
        model = library.find(name)
        correct = _measured(model, "test_accuracy")
        pair[f"{title}, {correct:.1%} correct"] = model.read(shown.image)
    _answers(pair, shown)


def aloud(shown: Shown) -> None:
    """How sure two networks are of their answer after every row."""
    names, traces = ("lstm-128", "lstm-128-last"), []
    for name, colour in zip(names, shown.look.series, strict=False):
        model = library.find(name)
        reading = model.read(shown.image)
        by_row = reading.probabilities[:, reading.digit]
        hover = f"after row %{{x}}: {reading.digit} at %{{y:.1%}}"
        traces.append(line(by_row, name, colour, hover))
    _chart(
        curves_figure(traces, shown.look, row=None, height=240),
        "aloud",
        "How sure two networks are, by row.",
    )
    spots = zip(names, shown.look.series, strict=False)
    dots = [f'<span style="color: {colour}">●</span> {PRESETS[n].title}' for n, colour in spots]
    st.html(" &nbsp; ".join(dots))


def gradient(shown: Shown) -> None:
    """d logit / d h by row, trained and with random weights."""
    model = library.find("notebook")
    image = in_order(shown.image, model.row_order, model.row_seed)
    digit = model.read(shown.image).digit
    trained = {"SimpleRNN": horizon(model.network, image, digit)}
    random = {"SimpleRNN": horizon(fresh(model.network), image, digit)}
    figure = memory_figure(image, None, trained, random, ROWS - 1, shown.look, upwards=False)
    _chart(figure, "gradient", "How much the memory after each row counts.")


def pairs(shown: Shown) -> None:
    """Where the answer turns between two digits, as it was measured."""
    head, rule, *table = (ASSETS / "minimal_pairs.md").read_text(encoding="utf-8").splitlines()
    for i, told in enumerate(table):
        pair, rest = told.removeprefix("| ").split(" | ", 1)
        if str(shown.reading.digit) in pair:
            table[i] = f"| **{pair}** | {rest}"
    st.markdown("\n".join([head, rule, *table]))


def _answers(readings: dict[str, Reading], shown: Shown) -> None:
    """The probabilities after the last row of two readings, by name."""
    for column, (name, reading) in zip(st.columns(2), readings.items(), strict=True):
        column.markdown(f"**{reading.digit}**, {name}")
        column.html(probability_bars(reading.probabilities[-1], shown.look))


def _in_chapter(preset: Preset) -> str:
    return ", ".join(f"`{name.rpartition('nn.')[2]}`" for name in preset.chapter)


def _in_keras(spec: Spec) -> str:
    """The classes of its layers but the last Dense, and the options that make it what it is."""
    if spec.api == "cell-loop":
        return f"{spec.cell}Cell, tf.while_loop"
    names = []
    for layer in [layer for layer in layers(spec) if layer.shown][:-1]:
        inner = [v.kind for v in layer.make.values if isinstance(v, Make)]
        names += [kind.removeprefix("layers.") for kind in (layer.make.kind, *inner)]
    given = ("unroll", "stateful", "reset_after", "dropout")
    options = [f"{n}={v}" for n in given if (v := getattr(spec, n)) != getattr(Spec, n)]
    return ", ".join(dict.fromkeys([*names, *options]))


def _chart(figure: object, key: str, alt: str) -> None:
    chart.show(figure, f"learn-{key}", alt)
