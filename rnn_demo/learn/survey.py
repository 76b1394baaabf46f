"""Sections 7 to 11: the low-level workflow, loops, wrappers, API styles, kept states."""

from dataclasses import replace

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.code import sections
from rnn_demo.data import COLUMNS, DIGITS, ROWS, in_order
from rnn_demo.explain.transplant import transplant
from rnn_demo.figures.curves import curves_figure, line
from rnn_demo.learn.section import Section
from rnn_demo.spec import Spec
from rnn_demo.spec.layers import Make, layers
from rnn_demo.spec.presets import CELLS, PRESETS, Preset
from rnn_demo.ui import chart, session
from rnn_demo.ui.session import Shown


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


def styles(shown: Shown) -> None:
    """One network written in both styles, and what its weights read."""
    preset = PRESETS["functional"]
    for column, api in zip(st.columns(2), ("sequential", "functional"), strict=True):
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
    chart.show(
        curves_figure(traces, shown.look, row=None, height=220),
        "learn-stateful",
        "What is left of the first digit, by row.",
    )
    st.caption(
        f"What is left of your digit after each row of the 8, which is read as {reset.digit} "
        f"after a reset and as {without.digit} without."
    )


SECTIONS = (
    Section(
        "workflow",
        "Six steps by hand",
        "The chapter builds its first network by hand, without a ready-made recurrent layer. Keras "
        "takes the same six steps for you:\n"
        "1. the images as a list of **tensors**, which are arrays;\n"
        "2. a **cell**: here a GRU of 24 units, whose three matrices stand side by side in one, "
        "hence 3 x 24 = 72 columns;\n"
        "3. **output weights** and a bias, for ten weighted sums;\n"
        "4. a **loss**: one number that says how wrong the answers are;\n"
        "5. an **optimizer**: it moves every weight a little so that the loss falls, by the "
        "*gradient*, the loss's derivative with respect to each weight;\n"
        "6. **epochs**: passes over all training images, a *batch* of *B* images at a time.\n\n"
        "The code scrolls.",
        "Which of the shapes in the table change for a batch of one image?",
        "Those with a B. The weights have none, which is why one network reads batches of any "
        "size.",
        workflow,
    ),
    Section(
        "loops",
        "Three ways to loop",
        "TensorFlow, which Keras runs on, compiles a program into a *graph*, a fixed list of "
        "operations. *Static* (unrolled): all 28 time steps are written out in the graph; in Keras "
        "3, `unroll=True`. *Dynamic* (looped): one time step in the graph, run 28 times by a while "
        "loop, which is Keras's default. *Raw* (by hand): you write the loop yourself. All "
        "three compute the same numbers; they differ in how long they take to compile and to run.",
        "A sentence has no fixed length. Which of the three can't read it?",
        "The static one: its time steps are counted when the graph is built.",
        loops,
    ),
    Section(
        "wrappers",
        "Directions, stacks and wrappers",
        "Cells can be combined. *Bidirectional* runs two of them, one from the top and one from "
        "the bottom. *Stacked* lets one read the hidden states of another. Wrappers change what "
        "goes into a cell or comes out of it: dropout, residual connections, *embeddings* (pixels "
        "looked up in a table of vectors), *projections* (h made shorter by one more matrix). For "
        "each of these there is a trained network here; the table gives its name in Keras 3 and in "
        "the chapter, which uses those of TensorFlow 1.",
        "What has a bidirectional network read after its first row?",
        "Its forward half has read the top row, its backward half the bottom row. So what it says "
        '"after row 1" is not the answer to one row.',
        wrappers,
    ),
    Section(
        "styles",
        "Sequential and functional",
        "Keras builds the same network in two API styles. *Sequential* is a list of layers. "
        "*Functional* calls each layer on a tensor, which also allows branches. The weights are "
        "the same arrays in the same order.",
        "A residual connection adds a layer's input to its output. Which style can write it?",
        "The functional one: a Sequential model can't branch.",
        styles,
    ),
    Section(
        "stateful",
        "States that stay: stateful and reset_states",
        "A `stateful=True` layer does not start the next batch with zeros but with the state that "
        "the last batch left. That helps with a long text cut into pieces, and does harm with "
        "digits, which have nothing to do with each other. What the chapter calls `reset_states` "
        "is `layer.reset_state()` in Keras 3.\n\n"
        "Here a stateful network reads your digit, then an 8, without a reset between them, and "
        "the 8 alone, after a reset. The curve is how far apart the two hidden states are after "
        "each row of the 8; 100 % is the size of the state that your digit left behind.",
        "For how many rows is the first digit still felt?",
        "Read it off the curve: after ten rows usually about a tenth is left. This network was "
        "trained stateful on images in random order, so it learned to forget. Others keep more: "
        "try *Poke*, *Transplant* from row 0, on the Read page.",
        stateful,
    ),
)
