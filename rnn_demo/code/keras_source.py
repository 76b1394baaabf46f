"""Writes the Keras program of a network, section by section, in the order in which it runs."""

import itertools
import json
import re
import textwrap
from dataclasses import replace
from pathlib import Path

from rnn_demo.cells import CELLS
from rnn_demo.code.networks import cell_loop, functional, sequential
from rnn_demo.code.program import fill_template
from rnn_demo.code.sections import batches, data, fit, settings, training_loop
from rnn_demo.spec import Recipe, Spec, SpecError, check_together
from rnn_demo.spec.spec import APIS

WIDTH = 88
OWN_CELLS = Path(__file__).parents[1] / "trainer" / "own_cells"
IMPORTS = {
    "np.": "import numpy as np",
    "tf.": "import tensorflow as tf",
    "layers.": "from keras import layers",
}


def keras_source(spec: Spec, recipe: Recipe, title: str) -> str:
    """Return a program for Keras 3 on TensorFlow that builds, trains and evaluates a network.

    It imports nothing of this project, and `ruff check` and `ruff format` accept it. Its docstring
    begins with the title; `spec.api` is the API of Keras that it uses.

    Raises:
        SpecError: if spec and recipe contradict each other.
    """
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    about = f"{title}: a recurrent network that reads a digit, 28 rows of 28 pixels."
    needs = f"Needs: pip install tensorflow. Trained numbers: {spec.formula()}."
    first, *rest = textwrap.wrap(about, WIDTH - 3)
    docstring = "\n".join([f'"""{first}', *rest, "", *textwrap.wrap(needs, WIDTH), '"""'])
    body = "\n\n".join(text for _, text in sections(spec, recipe))
    return f"{docstring}\n\n{_separate_blocks(body)}\n"


def sections(spec: Spec, recipe: Recipe) -> list[tuple[str, str]]:
    """Return the program's sections in order, each as its name and its code.

    Raises:
        SpecError: if spec and recipe contradict each other.
    """
    every_row = recipe.target_replication > 0
    if spec.api == "cell-loop":  # its loop trains only the last answer, without bounds
        recipe = replace(recipe, target_replication=0.0, state_bound=0.0, logit_bound=0.0)
    check_together(spec, recipe)
    parts = [("settings", settings(spec, recipe)), *data(spec, recipe)]
    if recipe.augmentation != "none" or spec.api == "cell-loop":
        parts.append(("batches", batches(spec, recipe)))
    if spec.api == "cell-loop":
        main = [("network", cell_loop(spec)), *training_loop(recipe, every_row)]
    else:
        write = sequential if spec.api == "sequential" else functional
        rows = f"keras.Input((28, 28){', batch_size=BATCH' if spec.stateful else ''})"
        main = [("network", write(spec, recipe, rows)), *fit(spec, recipe)]
    if recipe.state_bound or recipe.logit_bound:
        parts.append(("bounds", fill_template("bound")))
    if not CELLS[spec.cell].IN_KERAS:
        own = OWN_CELLS / f"{CELLS[spec.cell].SNAKE}.py"  # the file that the trainer imported
        parts.append(("cell", own.read_text(encoding="utf-8").split("import keras\n")[1].strip()))
    if recipe.device != "auto":
        body = re.sub("\n{3,}", "\n\n", "\n\n".join(text for _, text in main))
        body = textwrap.indent(body, "    ")
        main = [("network", f"with tf.device({json.dumps(recipe.device)}):\n{body}")]
    body = "".join(text for _, text in [*parts, *main])
    imported = [line for word, line in IMPORTS.items() if re.search(rf"\b{re.escape(word)}", body)]
    imports = "\n".join(["import keras", *imported])
    return [(name, _separate_blocks(text)) for name, text in [("imports", imports), *parts, *main]]


def _separate_blocks(text: str) -> str:
    """Put two blank lines around each function and class, as `ruff format` does."""
    first, *chunks = re.split(r"\n{2,}(?=\S)", text)
    for before, after in itertools.pairwise([first, *chunks]):
        function = any(
            re.search(r"^(def|class) ", chunk, re.MULTILINE) for chunk in (before, after)
        )
        first += ("\n\n\n" if function else "\n\n") + after
    return first


def possible_apis(spec: Spec) -> list[str]:
    """Return the names in `spec.APIS` of the APIs that can build a network."""
    return [api for api in APIS if api_refusal(spec, api) is None]


def api_refusal(spec: Spec, api: str) -> str | None:
    """Return why an API can't build a network, in a sentence, or None if it can."""
    try:
        replace(spec, api=api)
    except SpecError as error:
        return str(error)
    return None
