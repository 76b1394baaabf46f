"""The same program as a Jupyter notebook: in cells, with a few sentences before each.

A last part reads one digit row by row and draws the hidden state as a Plotly heatmap.
Source of the format: nbformat 4.5, https://nbformat.readthedocs.io.
"""

import json
import re
from typing import Any

from rnn_demo.code.keras_source import sections
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS


def notebook(spec: Spec, recipe: Recipe, title: str) -> str:
    """A notebook's file (nbformat 4.5, without outputs) that builds, trains, evaluates and looks.

    Raises SpecError as `keras_source` does.
    """
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    cells = [_cell("markdown", f"# {title}\n\n{_introduction()}")]
    prose = _prose(spec, recipe)
    for name, source in sections(spec, recipe):
        cells += [_cell("markdown", prose[name]), _cell("code", source)]
        if name == "data":
            cells.append(_cell("code", SHAPES))
    both = " Of the two directions this is the forward one." if spec.merge_mode else ""
    cells += [_cell("markdown", INSIDE + both), _cell("code", _read(spec)), _cell("code", DRAW)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1) + "\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **more, "source": source.splitlines(keepends=True)}


def _introduction() -> str:
    """What the notebook chapter tells before its program, as Markdown."""
    rows = "\n".join(
        f"| {', '.join(f'`{name}`' for name in preset.chapter)} | {preset.title} |"
        for preset in PRESETS.values()
        if preset.chapter
    )
    return f"""\
*RNN for MNIST with TensorFlow and Keras*, on Keras 3.

**Why context matters.** "Bank" means one thing beside a river and another beside money. A dense
network takes its whole input at once and keeps nothing; a recurrent network takes a sequence one
step at a time and carries a summary of what came before, its *hidden state*.

**The loop.** At every step the same cell is applied, with the same weights:

$$h_t = f(x_t W + h_{{t-1}} U + b)$$

$x_t$ is the input of step $t$, $h_{{t-1}}$ the hidden state so far, $W$ Keras's `kernel`, $U$ its
`recurrent_kernel`, $b$ its `bias` and $f$ the `activation`. LSTM and GRU are cells with gates that
decide what to keep. Written out, the loop is a very deep network whose layers share their weights;
gradients flow back through all of its steps, and fade or grow on the way.

**An image as a sequence.** A digit of MNIST is 28 rows of 28 pixels. We read it from top to bottom:
28 time steps of 28 features. After the last row, ten weighted sums of the hidden state say which
digit it was.

**What the chapter surveys, and what it is called now.** Its TensorFlow 1 names, and the network of
the app that shows the same on Keras 3:

| in the chapter | today |
|---|---|
{rows}
"""


def _prose(spec: Spec, recipe: Recipe) -> dict[str, str]:
    """What stands before each section; every number is of this network and recipe."""
    tested = 10_000 - (10_000 % recipe.batch_size if spec.stateful else 0)  # in whole batches
    rate = "falls to 0 along a cosine" if recipe.schedule == "cosine" else "stays as it is"
    return {
        "imports": (
            "## Setup\n\nIn Colab everything is there. Elsewhere: `pip install tensorflow plotly`."
        ),
        "settings": (
            "## Settings\n\n"
            f"One epoch is {recipe.steps():,} steps of {recipe.batch_size} images. To try things "
            "out, lower `EPOCHS` or `IMAGES`."
        ),
        "data": (
            "## The data\n\n"
            "MNIST: 60,000 images to train on and 10,000 to test on. 28 time steps of 28 features "
            "each: `(images, 28, 28)`. The first 5,000 images are kept for validation; whatever is "
            "chosen is chosen on those. Pixels go from 0 to 1. Labels stay whole numbers from 0 to "
            "9: the sparse loss below equals the cross-entropy with one-hot labels."
        ),
        "order": "## The order of the rows\n\nThis network doesn't read from top to bottom.",
        "labels": "## An answer after every row\n\nEach of the 28 answers is to be the label.",
        "batches": "## Batches\n\nIn a new order every epoch.",
        "network": (
            "## The network\n\n"
            f"`{spec.label()}`, then ten probabilities: {spec.formula()} numbers are trained."
            + (BY_HAND if spec.api == "cell-loop" else "")
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
            f"## The test images\n\nThe network of {sum(spec.parameters().values()):,} numbers now "
            f"reads {tested:,} images that it has never seen."
        ),
    }


BY_HAND = (
    "\n\nSix steps, each a few lines: the images as a list of tensors, a cell, output weights and "
    "a bias, a loss, an optimizer, and the epochs. The loop over the rows is a `tf.while_loop`; "
    "Keras's layers contain the same one."
)
SHAPES = """\
for name, images in (("training", x), ("validation", x_val), ("test", x_test)):
    print(f"{name}: {images.shape[0]:,} images of shape {images.shape[1:]}")
print("label", y[0], "one-hot:", keras.utils.to_categorical(y[0], 10))"""
INSIDE = (
    "## Inside: the hidden state, row by row\n\n"
    "The same cell, called by hand once per row on one test image. One line of the heatmap is one "
    "row read, one column is one unit. Try other digits: change `WHICH`."
)


def _read(spec: Spec) -> str:
    """Steps the first recurrent layer's cell through one image."""
    cell, rows = "", "x_test[WHICH : WHICH + 1]"
    if spec.api != "cell-loop":
        kind = "layers.Bidirectional" if spec.merge_mode else "layers.RNN"
        rows = f"before({rows})"
        cell = f"""\
layer = next(layer for layer in model.layers if isinstance(layer, {kind}))
cell = {"layer.forward_layer" if spec.merge_mode else "layer"}.cell
before = keras.Model(model.inputs[0], layer.input)
"""
    return f"""\
WHICH = 0  # of the test images

{cell}rows_of_one = {rows}  # (1, 28, features)
state = cell.get_initial_state(batch_size=1)
states = []
for row in range(28):
    h, state = cell(rows_of_one[:, row], state)
    states.append(keras.ops.convert_to_numpy(h)[0])

print("label", y_test[WHICH], "- states", len(states), "x", len(states[0]))"""


DRAW = """\
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
