"""The same program as a Jupyter notebook: in cells, with a few sentences before each.

The text of `program` is cut where a new subject begins, so that notebook and program can't differ.
A last part reads one digit row by row and draws the hidden state as a Plotly heatmap.
Source of the format: nbformat 4.5, https://nbformat.readthedocs.io.
"""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from rnn_demo.code.program import program
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.spec import Recipe, Spec

# A statement that matches begins the section of that name, where it has not begun yet.
_BEGINS = (
    ("settings", r"IMAGES = "),
    ("data", r"keras\.utils\.set_random_seed"),
    ("order", r"def in_order"),
    ("batches", r"augment = |training_data = "),
    ("network", r"with |model = keras|rows = keras|def build|cell = "),
    ("training", r"learning_rate = |optimizer = |model = build"),
    ("kept", r"batch = x_test"),
    ("test", r"loss, accuracy = |twin = build"),
)

_SHAPES = """\
for name, images in (("training", x), ("validation", x_val), ("test", x_test)):
    print(f"{name}: {images.shape[0]:,} images of shape {images.shape[1:]}")
print("label", y[0], "one-hot:", keras.utils.to_categorical(y[0], 10))"""
_DRAW = """\
import plotly.graph_objects as go
from plotly.subplots import make_subplots

titles = ["what it reads", "hidden state h"]
figure = make_subplots(1, 2, column_widths=[0.42, 0.58], subplot_titles=titles)
pixels = go.Heatmap(z=x_test[WHICH], colorscale="gray", showscale=False)
figure.add_trace(pixels, row=1, col=1)
hidden = go.Heatmap(z=states, colorscale="RdBu", zmid=0)
figure.add_trace(hidden, row=1, col=2)
figure.update_yaxes(autorange="reversed")
figure.update_yaxes(title="row", row=1, col=1)
figure.update_xaxes(title="unit", row=1, col=2)
figure"""


def notebook(spec: Spec, recipe: Recipe, title: str, introduction: str = "") -> dict[str, Any]:
    """A notebook (nbformat 4.5, without outputs) that builds, trains, evaluates and looks inside.

    introduction: Markdown before the first section. Raises SpecError as `program` does.
    """
    text = program(spec, recipe, title)
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    prose = _prose(spec, recipe)
    cells = [_cell("markdown", f"# {title}\n\n{introduction or prose['introduction']}")]
    for name, source in sections(text):
        cells += [_cell("markdown", prose[name]), _cell("code", source)]
        if name == "data":
            cells.append(_cell("code", _SHAPES))
    cells.append(_cell("markdown", prose["inside"]))
    cells += [_cell("code", source) for source in _inside(spec)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def as_text(made: dict[str, Any]) -> str:
    """A notebook as its file holds it."""
    return json.dumps(made, indent=1) + "\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **more, "source": source.splitlines(keepends=True)}


def sections(text: str) -> Iterator[tuple[str, str]]:
    """The program's sections in order, as name and source, comments with what they stand above."""
    lines = text.splitlines()
    statements = ast.parse(text).body[1:]  # without the docstring
    left = [(name, pattern) for name, pattern in _BEGINS]
    starts = [("imports", statements[0].lineno - 1)]
    for statement in statements:
        first = statement.lineno - 1
        decorators = getattr(statement, "decorator_list", [])
        first = min([first, *(d.lineno - 1 for d in decorators)])
        for at, (name, pattern) in enumerate(left):
            if re.match(pattern, lines[statement.lineno - 1]):
                left = left[at + 1 :]
                while lines[first - 1].startswith("#"):
                    first -= 1
                starts.append((name, first))
                break
    ends = [first for _, first in starts[1:]] + [len(lines)]
    for (name, first), last in zip(starts, ends, strict=True):
        yield name, "\n".join(lines[first:last]).strip()


def _prose(spec: Spec, recipe: Recipe) -> dict[str, str]:
    """What stands before each section; every number is of this network and recipe."""
    total = sum(spec.parameters().values())
    steps = recipe.steps()
    rate = "falls to 0 along a cosine" if recipe.schedule == "cosine" else "stays as it is"
    by_hand = (
        "Six steps, each a few lines: the images as a list of tensors, a cell, output weights and "
        "a bias, a loss, an optimizer, and the epochs. The loop over the rows is a "
        "`tf.while_loop`; Keras's layers contain the same one."
    )
    return {
        "introduction": (
            f"A recurrent network reads an MNIST image as a sequence of {ROWS} rows of {COLUMNS} "
            "pixels. This notebook builds it in Keras 3, trains it, evaluates it, and then draws "
            "its hidden state row by row."
        ),
        "imports": (
            "## Setup\n\nIn Colab everything is there. Elsewhere: `pip install tensorflow plotly`."
        ),
        "settings": (
            "## Settings\n\n"
            f"One epoch is {steps:,} steps of {recipe.batch_size} images. To try things out, "
            "lower `EPOCHS` or `IMAGES`."
        ),
        "data": (
            "## The data\n\n"
            f"MNIST: 60,000 images to train on and 10,000 to test on. {ROWS} time steps of "
            f"{COLUMNS} features each: `(images, {ROWS}, {COLUMNS})`. The first 5,000 images are "
            "kept for validation; whatever is chosen is chosen on those. Pixels go from 0 to 1. "
            "Labels stay whole numbers from 0 to 9: the sparse loss below equals the cross-entropy "
            "with one-hot labels."
        ),
        "order": "## The order of the rows\n\nThis network doesn't read from top to bottom.",
        "batches": "## Batches\n\nIn a new order every epoch.",
        "network": (
            "## The network\n\n"
            f"`{spec.label()}`, then ten probabilities: {spec.formula()} numbers are trained."
            + (f"\n\n{by_hand}" if spec.api == "cell-loop" else "")
        ),
        "training": (
            "## Training\n\n"
            f"Cross-entropy, {recipe.optimizer}, a learning rate of {recipe.learning_rate:g} that "
            f"{rate}, {recipe.epochs} epochs."
        ),
        "kept": (
            "## The state that is kept\n\nA stateful layer starts a batch with the state the last "
            "one left behind, until `reset_state()`."
        ),
        "test": (
            "## The test images\n\n"
            f"The network of {total:,} numbers now reads 10,000 images that it has never seen."
        ),
        "inside": (
            "## Inside: the hidden state, row by row\n\n"
            "The same cell, called by hand once per row on one test image. One line of the "
            "heatmap is one row read, one column is one unit. Try other digits: change `WHICH`."
            + (" Of the two directions this is the forward one." if spec.merge_mode else "")
        ),
    }


def _inside(spec: Spec) -> list[str]:
    """Cells that step the first recurrent layer's cell through one image and draw h."""
    if spec.api == "cell-loop":
        found, given = "", "x_test[WHICH : WHICH + 1]"
    else:
        model = "twin" if spec.stateful else "model"
        inner = "layer.forward_layer" if spec.merge_mode else "layer"
        kind = "layers.Bidirectional" if spec.merge_mode else "layers.RNN"
        found = (
            f"layer = next(layer for layer in {model}.layers if isinstance(layer, {kind}))\n"
            f"cell = {inner}.cell\n"
        )
        found += f"before = keras.Model({model}.inputs[0], layer.input)\n"
        given = "before(x_test[WHICH : WHICH + 1])"
    read = (
        "WHICH = 0  # of the test images\n\n"
        f"{found}rows_of_one = {given}  # (1, 28, features)\n"
        "state = cell.get_initial_state(batch_size=1)\n"
        "states = []\n"
        f"for row in range({ROWS}):\n"
        "    h, state = cell(rows_of_one[:, row], state)\n"
        "    states.append(keras.ops.convert_to_numpy(h)[0])\n\n"
        'print("label", y_test[WHICH], "- states", len(states), "x", len(states[0]))'
    )
    return [read, _DRAW]
