"""Sections 12 to 17: the notebook's network and a better one, thinking aloud, memory, pairs."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnn_demo import library
from rnn_demo.card import is_number
from rnn_demo.code import sections
from rnn_demo.data import ASSETS, ROWS, in_order
from rnn_demo.errors import UserError
from rnn_demo.explain.fresh import fresh
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.curves import curves_figure, line
from rnn_demo.figures.diagram import diagram
from rnn_demo.learn import memory
from rnn_demo.learn.section import Section
from rnn_demo.lenses.memory.gradient_figure import memory_figure
from rnn_demo.lenses.memory.gradient_numbers import horizon
from rnn_demo.library import Model
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui import chart
from rnn_demo.ui.session import Shown

PUBLISHED = 0.8495  # the chapter's own test accuracy


def notebook(shown: Shown) -> None:
    """Its diagram, its sum of parameters, its epochs, and its test accuracy."""
    preset, model = PRESETS["notebook"], library.find("notebook")
    left, right = st.columns([1, 1.6], vertical_alignment="center")
    left.image(diagram(preset.spec, shown.look), alt="How state flows from row to row")
    text = dict(sections(preset.spec, preset.recipe))
    right.code(text["network"], language="python")
    st.markdown(f"`{preset.spec.formula()}` numbers to train.")
    history = model.card.get("history", [])
    figure = _epochs(history, shown.look)
    chart.show(figure, "learn-epochs", "Accuracy by epoch, and the published one.")
    loss, accuracy = _measured(model, "test_loss"), _measured(model, "test_accuracy")
    st.markdown(
        f"On the test images: loss **{loss:.4f}**, accuracy **{accuracy:.4f}**; the chapter's was "
        f"{PUBLISHED}. It reads your digit as **{model.read(shown.image).digit}**."
    )


def _epochs(history: list[dict[str, Any]], look: Colours) -> go.Figure:
    """history: of a card, each with "epoch", "accuracy" and "val_accuracy", 0 to 1."""
    lines = [
        line(np.array([h[of] for h in history]), name, colour, f"epoch %{{x}}: %{{y:.2%}} {name}")
        for of, name, colour in (
            ("accuracy", "training", look.faint),
            ("val_accuracy", "validation", look.ink),
        )
    ]
    figure = curves_figure(lines, look, row=None, height=260)
    figure.add_hline(
        PUBLISHED,
        line={"color": look.faint, "width": 1.5, "dash": "dash"},
        annotation={"text": f"published: {PUBLISHED}", "x": 0, "xanchor": "left"},
    )
    return figure.update_layout(
        xaxis={"range": [0.5, len(history) + 0.5], "title": {"text": "epoch"}},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.16},
        margin_t=30,
    )


def _measured(model: Model, what: str) -> float:
    """A number of a network's card. Raises UserError where it is not there."""
    found = model.card.get(what, np.nan)
    if not is_number(found):
        raise UserError(f"The card of {model.title} is missing or broken: restore assets/models.")
    return found


def better(shown: Shown) -> None:
    """Two trainings of the same 890 numbers on the visitor's digit."""
    table = ["| | correct | your digit |", "|---|---:|---|"]
    for name, title in (("notebook", "trained as published"), ("simple-16", "better trained")):
        model = library.find(name)
        reading = model.read(shown.image)
        table.append(
            f"| {title} | {_measured(model, 'test_accuracy'):.1%} | {reading.digit}, "
            f"{reading.probabilities[-1].max():.0%} |"
        )
    st.markdown("\n".join(table))


def aloud(shown: Shown) -> None:
    """How sure two networks are of their answer after every row."""
    names, traces = ("lstm-128", "lstm-128-last"), []
    for name, colour in zip(names, shown.look.series, strict=False):
        model = library.find(name)
        reading = model.read(shown.image)
        by_row = reading.probabilities[:, reading.digit]
        hover = f"after row %{{x}}: {reading.digit} at %{{y:.1%}}"
        traces.append(line(by_row, name, colour, hover))
    chart.show(
        curves_figure(traces, shown.look, row=None, height=240),
        "learn-aloud",
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
    chart.show(figure, "learn-gradient", "How much the memory after each row counts.")


def pairs(shown: Shown) -> None:
    """Where the answer turns between two digits, as it was measured."""
    head, rule, *table = (ASSETS / "minimal_pairs.md").read_text(encoding="utf-8").splitlines()
    for i, told in enumerate(table):
        pair, rest = told.removeprefix("| ").split(" | ", 1)
        if str(shown.reading.digit) in pair:
            table[i] = f"| **{pair}** | {rest}"
    st.markdown("\n".join([head, rule, *table]))


SECTIONS = (
    Section(
        "notebook",
        "The notebook itself",
        '`SimpleRNN(16, activation="relu")`, `Dense(10)` (the ten weighted sums), softmax: 890 '
        "numbers, trained with RMSprop at a learning rate of 0.01, 100 images a batch, 20 epochs. "
        "The chapter published a test accuracy of 0.8495. Below is the training of the copy in "
        "this app, epoch by epoch, as it was recorded.",
        "Does the accuracy rise with every epoch?",
        "No. The learning rate is high and never falls, so the network jumps about from one epoch "
        "to the next. Another seed, or one epoch more, gives another number: 0.8495 could as well "
        "have been lower by a tenth, or higher: five seeds came to 0.74 to 0.86.",
        notebook,
    ),
    Section(
        "better",
        "The same network, better trained",
        "As many numbers, 890, but trained otherwise: with Adam instead of RMSprop, in batches of "
        "64, from a `recurrent_kernel` near the identity matrix, with a learning rate that first "
        "rises and then falls, and with gradients scaled down where they are too large. Of five "
        "seeds it is the one that reads the validation images best. Most of the notebook's "
        "weakness was its training, not its size.",
        "Draw a digit that the notebook's network gets wrong. Does the other one read it?",
        "Often. It makes fewer than a third as many errors on the 10,000 test images: both "
        "accuracies stand in the table.",
        better,
    ),
    Section(
        "aloud",
        "Thinking aloud",
        "A network trained on its last answer alone has no reason to know anything before the "
        "last row. Ask it earlier and it guesses. *Target replication* (Lipton et al., 2016) asks "
        "for the answer after **every** row: the loss is a weighted mean of that after the last "
        "row and that over all 28. Such a network thinks aloud, and you can watch it make up its "
        "mind.\n\n"
        "Two networks read your digit: *LSTM 128, the reader* thinks aloud; the other was trained "
        "on its last answer alone. The curves show how likely each finds its own final answer "
        "after every row.",
        "After which row do the two curves come together?",
        "The one that thinks aloud is usually sure many rows before the end; the other one only "
        "when the digit is nearly finished.",
        aloud,
    ),
    Section(
        "keeps",
        "What a memory keeps and loses",
        "Can your digit be seen in the numbers that are carried from row to row? One linear map a "
        "row, fitted on training images by *ridge regression*, turns them back into 28x28 pixels. "
        "What comes out is what can be *read off* the memory, not proof that the network uses it."
        "\n\n"
        "Two networks read your digit: the notebook's 16 units, and LSTM 128, which carries 256 "
        "numbers, *h* and *c*. In the squares below, each line is one more row read, each column a "
        "row of the drawing: the stronger its grey, the more of that row can still be read off, on "
        "test images.",
        "Which of the two has forgotten your first stroke by the last row?",
        "Both have lost much of it, the small one more: 16 numbers can't hold 784 pixels. What "
        "they keep is what training found to be of use for the answer: rather which digit it is, "
        "and how it leans, than every pixel.",
        memory.keeps_and_loses,
    ),
    Section(
        "gradient",
        "Vanishing gradients, on your own digit",
        "A network learns from a row only if the error at the end depends on what it did there. "
        "How much it depends is the gradient: how far the answer's logit moves when the hidden "
        "state after a row is moved a little. In the middle is the notebook's network, trained; "
        "on the right it has random weights, as when training begins. 100 % is the row that "
        "counts most; the dashed line is at 1 %. The scale is logarithmic: halfway between them "
        "is 10 %. A row without a point has a gradient of exactly 0.",
        "In which of the two do the first strokes count for the answer?",
        "In the trained one. Follow the right-hand curve up: each row takes away a share, until "
        "hardly anything is left, and what has almost no gradient is learned very slowly. Training "
        "had to overcome that. Gates are no cure by themselves: a GRU's begin half open, and with "
        "random weights its gradient vanishes faster still. But training can open them, so that a "
        "memory passes unchanged; the lens *Memory* shows all three cells, before and after.",
        gradient,
    ),
    Section(
        "pairs",
        "Where a 1 becomes a 7",
        "Between two digits lies a place where the answer turns. For each line of the table one "
        "thing about a drawing was changed in equal steps, and LSTM 128 read every one of them. "
        "The lines were drawn by a program, with another pen than those that it was trained on. "
        "In bold: what your digit is part of.",
        "Draw the first pair: a 1 whose upstroke you lift a little more each time. Where does it "
        "turn for you?",
        "About there, but a hand is not a program: it changes more than one thing at a time.",
        pairs,
    ),
)
