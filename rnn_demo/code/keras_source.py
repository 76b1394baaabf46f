"""A whole program, section by section, in the order in which it runs."""

import itertools
import json
import re
import textwrap
from dataclasses import replace
from pathlib import Path

from rnn_demo.cells import CELLS
from rnn_demo.code.networks import cell_loop, functional, sequential
from rnn_demo.code.sections import batches, by_hand, data, fit, settings
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
    """A program for Keras 3 on TensorFlow that builds with the spec's API, trains and evaluates.

    It needs nothing of this project, and is clean to `ruff check` and `ruff format`.
    Raises SpecError where spec and recipe contradict each other.
    """
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    about = f"{title}: a recurrent network that reads a digit, 28 rows of 28 pixels."
    needs = f"Needs: pip install tensorflow. Trained numbers: {spec.formula()}."
    first, *rest = textwrap.wrap(about, WIDTH - 3)
    docstring = "\n".join([f'"""{first}', *rest, "", *textwrap.wrap(needs, WIDTH), '"""'])
    body = "\n\n".join(text for _, text in sections(spec, recipe))
    return f"{docstring}\n\n{_spaced(body)}\n"


def sections(spec: Spec, recipe: Recipe) -> list[tuple[str, str]]:
    """The program's parts in order, as name and text. Raises SpecError as `keras_source` does."""
    aloud = recipe.target_replication > 0
    if spec.api == "cell-loop":  # it trains its last answer alone
        recipe = replace(recipe, target_replication=0.0)
    check_together(spec, recipe)
    parts = [("settings", settings(spec, recipe)), *data(spec, recipe)]
    if recipe.augmentation != "none" or spec.api == "cell-loop":
        parts.append(("batches", batches(spec, recipe)))
    if spec.api == "cell-loop":
        main = [("network", cell_loop(spec)), *by_hand(recipe, aloud)]
    else:
        write = sequential if spec.api == "sequential" else functional
        rows = f"keras.Input((28, 28){', batch_size=BATCH' if spec.stateful else ''})"
        main = [("network", write(spec, aloud, rows)), *fit(spec, recipe)]
    if not CELLS[spec.cell].IN_KERAS:
        own = OWN_CELLS / f"{CELLS[spec.cell].SNAKE}.py"  # as the trainer has it
        parts.append(("cell", own.read_text(encoding="utf-8").split("import keras\n")[1].strip()))
    if recipe.device != "auto":
        body = re.sub("\n{3,}", "\n\n", "\n\n".join(text for _, text in main))
        body = textwrap.indent(body, "    ")
        main = [("network", f"with tf.device({json.dumps(recipe.device)}):\n{body}")]
    body = "".join(text for _, text in [*parts, *main])
    uses = [line for word, line in IMPORTS.items() if re.search(rf"\b{re.escape(word)}", body)]
    imports = "\n".join(["import keras", *uses])
    return [(name, _spaced(text)) for name, text in [("imports", imports), *parts, *main]]


def _spaced(text: str) -> str:
    """With two empty lines around each function, as `ruff format` wants them."""
    first, *chunks = re.split(r"\n{2,}(?=\S)", text)
    for before, after in itertools.pairwise([first, *chunks]):
        function = any(
            re.search(r"^(def|class) ", chunk, re.MULTILINE) for chunk in (before, after)
        )
        first += ("\n\n\n" if function else "\n\n") + after
    return first


def apis(spec: Spec) -> list[str]:
    """The APIs that can build this network, of `spec.APIS`."""
    return [api for api in APIS if why_not(spec, api) is None]


def why_not(spec: Spec, api: str) -> str | None:
    """Why an API can't build this network, in a sentence; None if it can."""
    try:
        replace(spec, api=api)
    except SpecError as error:
        return str(error)
    return None
