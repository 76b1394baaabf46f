"""Writes the Keras program of a network, section by section, in the order in which it runs.

A network that is also trained on its answers after every row needs two models of the same layers:
the one that is saved, and the one that is trained, which has these answers as a second output.
"""

import itertools
import json
import re
import textwrap
from dataclasses import replace
from pathlib import Path

from rnn_demo.cells import CELLS
from rnn_demo.code.program import fill_template
from rnn_demo.data import DIGITS
from rnn_demo.spec import NetworkSpec, SpecError, TrainingRecipe, check_spec_fits_recipe
from rnn_demo.spec.layers import KerasCall, Layer, cell_keras_call, layers
from rnn_demo.spec.recipe import LOGIT_FACTOR, STATE_FACTOR
from rnn_demo.spec.spec import APIS

Section = tuple[str, str]  # its name and its code
WIDTH = 88
CALL_WIDTH = 74  # of a call on one line, which may be indented and followed by `(tensor)`
OWN_CELLS = Path(__file__).parents[1] / "trainer" / "own_cells"
IMPORTS = {
    "np.": "import numpy as np",
    "tf.": "import tensorflow as tf",
    "layers.": "from keras import layers",
}
ORDERS = {  # of rows: the words for a comment, and the code
    "bottom": ("the last one first", "images[:, ::-1]"),
    "columns": ("columns, from the left", "keras.ops.transpose(images, (0, 2, 1))"),
    "permuted": ("shuffled, always alike", "keras.ops.take(images, ORDER, axis=1)"),
}
DEFAULTS = {  # the defaults of Keras and of a NetworkSpec
    **{n: v for kind in CELLS for n, v in layers(NetworkSpec(cell=kind))[0].make.options.items()},
    "merge_mode": "concat",
    "gain": 1.0,
}


def keras_source(spec: NetworkSpec, recipe: TrainingRecipe, title: str) -> str:
    """Return a program for Keras 3 on TensorFlow that builds, trains and evaluates a network.

    It imports nothing of this project, and `ruff check` and `ruff format` accept it. Its docstring
    begins with the title; `spec.api` is the API of Keras that it uses. Raises SpecError if spec and
    recipe contradict each other.
    """
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    about = f"{title}: a recurrent network that reads a digit, 28 rows of 28 pixels."
    needs = f"Needs: pip install tensorflow. Trained numbers: {spec.parameter_count_formula()}."
    first, *rest = textwrap.wrap(about, WIDTH - 3)
    docstring = "\n".join([f'"""{first}', *rest, "", *textwrap.wrap(needs, WIDTH), '"""'])
    body = "\n\n".join(text for _, text in sections(spec, recipe))
    return f"{docstring}\n\n{_format_blank_lines(body)}\n"


def sections(spec: NetworkSpec, recipe: TrainingRecipe) -> list[Section]:
    """Return the program's sections in order. Raises SpecError if spec and recipe disagree."""
    every_row = recipe.target_replication > 0
    if spec.api == "cell-loop":  # its loop trains only the last answer, without bounds
        recipe = replace(recipe, target_replication=0.0, state_bound=0.0, logit_bound=0.0)
    check_spec_fits_recipe(spec, recipe)
    parts = [("settings", _settings_code(spec, recipe)), *_data_sections(spec, recipe)]
    if recipe.augmentation != "none" or spec.api == "cell-loop":
        parts.append(("batches", _batches_code(spec, recipe)))
    if spec.api == "cell-loop":
        main = [("network", _row_loop_code(spec)), *_training_loop_sections(recipe, every_row)]
    else:
        write = _sequential_code if spec.api == "sequential" else _functional_code
        rows = f"keras.Input((28, 28){', batch_size=BATCH' if spec.stateful else ''})"
        main = [("network", write(spec, recipe, rows)), *_sections_with_keras_fit(spec, recipe)]
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
    return [
        (name, _format_blank_lines(text)) for name, text in [("imports", imports), *parts, *main]
    ]


def _format_blank_lines(text: str) -> str:
    """Put two blank lines around each function and class, as `ruff format` does."""
    first, *chunks = re.split(r"\n{2,}(?=\S)", text)
    for before, after in itertools.pairwise([first, *chunks]):
        function = any(
            re.search(r"^(def|class) ", chunk, re.MULTILINE) for chunk in (before, after)
        )
        first += ("\n\n\n" if function else "\n\n") + after
    return first


def possible_apis(spec: NetworkSpec) -> list[str]:
    """Return the names in `spec.APIS` of the APIs that can build a network."""
    return [api for api in APIS if why_api_cannot_build(spec, api) is None]


def why_api_cannot_build(spec: NetworkSpec, api: str) -> str | None:
    """Return why an API can't build a network, in a sentence, or None if it can."""
    try:
        replace(spec, api=api)
    except SpecError as error:
        return str(error)
    return None


def _settings_code(spec: NetworkSpec, recipe: TrainingRecipe) -> str:
    """Return the constants that a user may want to change."""
    lines = [
        f"IMAGES = {recipe.images:_}  # to train on, of 55,000",
        f"BATCH = {recipe.batch_size}",
        f"EPOCHS = {recipe.epochs}",
        f"SEED = {recipe.seed}",
    ]
    if recipe.schedule == "cosine":
        lines.append("STEPS = EPOCHS * -(-IMAGES // BATCH)  # the last batch may be smaller")
    if recipe.target_replication:
        lines.append(f"ALOUD = {recipe.target_replication}  # of the loss, for every row's answer")
    if spec.row_order == "permuted":
        lines.append(f"ORDER = np.random.default_rng({spec.row_seed}).permutation(28)")
    return "\n".join(lines)


def _data_sections(spec: NetworkSpec, recipe: TrainingRecipe) -> list[Section]:
    """Return the sections that load MNIST, order its rows and make the targets."""
    parts = [("data", fill_template("mnist"))]
    if spec.row_order != "top":
        # X itself is augmented later
        names = ["x", "x_val", "x_test"][recipe.augmentation != "none" :]
        calls = ", ".join(f"in_order({name})" for name in names)
        order, images = ORDERS[spec.row_order]
        about = {"order": order, "images": images, "names": ", ".join(names), "calls": calls}
        parts.append(("order", fill_template("in_order", **about)))
    if recipe.target_replication:
        parts.append(("labels", fill_template("labels")))
    return parts


def _batches_code(spec: NetworkSpec, recipe: TrainingRecipe) -> str:
    """Return the code of `training_data`: shuffled batches, augmented if the recipe says so."""
    plain = fill_template("batches", drop=", drop_remainder=True" if spec.stateful else "")
    if recipe.augmentation == "none":
        return plain
    moved = "moved" if spec.row_order == "top" else "in_order(moved)"
    return fill_template("augmented_batches", moved=moved, batches=plain)


def _sections_with_keras_fit(spec: NetworkSpec, recipe: TrainingRecipe) -> list[Section]:
    """Return the sections that train and evaluate a Keras model with `fit`."""
    every_row = recipe.target_replication > 0
    batches = "training_data" if recipe.augmentation != "none" else "x, y, batch_size=BATCH"
    argument = "callbacks=[at_the_start]" if spec.stateful else "validation_data=(x_val, y_val)"
    training = [
        _optimizer_code(recipe),
        fill_template("compile_aloud" if every_row else "compile"),
        "model.summary()",
        f"{'aloud' if every_row else 'model'}.fit({batches}, epochs=EPOCHS, {argument})",
    ]
    if every_row:
        training.append(fill_template("compile"))  # to evaluate the saved model
    if not spec.stateful:
        test = fill_template("test", evaluated="model.evaluate(x_test, y_test, batch_size=1000)")
        return [("training", "\n".join(training)), ("test", test)]
    state = fill_template("state", kind="Bidirectional" if spec.merge_mode else "RNN")
    test_alone = fill_template(
        "test", evaluated="model.evaluate(x_test, y_test, BATCH, callbacks=[each_alone])"
    )
    return [
        ("training", "\n".join([state, *training])),
        ("kept", fill_template("kept")),
        ("test", f"{fill_template('test_in_batches')}\n{test_alone}"),
    ]


def _training_loop_sections(recipe: TrainingRecipe, every_row: bool) -> list[Section]:
    """Return the sections that train and evaluate `network`, a function, with their own loop.

    `every_row`: the app would also train the answers after every row.
    """
    note = "# The app also trains the answers after every row: that is left out here.\n"
    loss = fill_template("loss_by_hand", optimizer=_optimizer_code(recipe))
    training = f"{loss}\n\n{note if every_row else ''}{fill_template('train_by_hand')}"
    return [
        ("training", training),
        ("test", fill_template("test", evaluated="evaluate(x_test, y_test)")),
    ]


def _optimizer_code(recipe: TrainingRecipe) -> str:
    """Return the code of `optimizer` and its schedule."""
    rate: object = recipe.learning_rate
    schedule = ""
    if recipe.schedule == "cosine":
        schedule = f"learning_rate = keras.optimizers.schedules.CosineDecay({rate}, STEPS)\n"
        if recipe.warmup_steps:
            schedule = fill_template("warmup", rate=rate, steps=recipe.warmup_steps) + "\n"
        rate = "learning_rate"
    clip = f", global_clipnorm={recipe.clipnorm}" if recipe.clipnorm else ""
    return f"{schedule}optimizer = keras.optimizers.{recipe.optimizer}({rate}{clip})"


def _sequential_code(spec: NetworkSpec, recipe: TrainingRecipe, rows: str) -> str:
    """Return the code of a Sequential `model`.

    `recipe` may add answers after every row, or bounds; `rows` is the code of its Input.
    """
    every_row = recipe.target_replication > 0
    items = [
        rows,
        *(_layer_code(layer.make) for layer in _layer_records_including_penalties(spec, recipe)),
    ]
    stack = f"\n{textwrap.indent(f'[{_one_per_line(items)}]', '    ')}\n"
    if not every_row:
        return f"model = keras.Sequential({stack})"
    return f"{fill_template('every_row', stack=stack)}\n{fill_template('two_models')}"


def _functional_code(spec: NetworkSpec, recipe: TrainingRecipe, rows: str) -> str:
    """Return the code of a functional `model`; arguments as for `_sequential_code`."""
    lines, previous = [f"rows = {rows}"], "rows"
    *hidden, head = _layer_records_including_penalties(spec, recipe)
    every_row = recipe.target_replication > 0
    for layer in hidden:
        lines.append(
            f"{'change' if layer.residual else 'h'} = {_layer_code(layer.make)}({previous})"
        )
        if layer.residual:
            lines.append(f"h = layers.Add()([{previous}, change])")
        previous = "h"
    if every_row:
        return "\n".join(
            [*lines, f"answers = {_layer_code(head.make)}(h)", fill_template("two_models")]
        )
    return "\n".join([*lines, f"h = {_layer_code(head.make)}(h)", "model = keras.Model(rows, h)"])


def _layer_records_including_penalties(spec: NetworkSpec, recipe: TrainingRecipe) -> list[Layer]:
    """Return the layers for training: a `Bound` follows each layer that the recipe bounds."""
    *hidden, head = layers(spec, every_row=recipe.target_replication > 0)
    if recipe.state_bound:
        hidden.append(_penalty_layer(recipe.state_bound, STATE_FACTOR, head.inputs))
    if not recipe.logit_bound:
        return [*hidden, head]
    logits = replace(head, make=KerasCall("layers.Dense", (DIGITS,), name="digit"))
    bound = _penalty_layer(recipe.logit_bound, LOGIT_FACTOR, DIGITS)
    return [*hidden, logits, bound, Layer(KerasCall("layers.Softmax"), DIGITS, DIGITS)]


def _penalty_layer(bound: float, factor: float, width: int) -> Layer:
    return Layer(KerasCall("Bound", (bound, factor)), width, width)


def _row_loop_code(spec: NetworkSpec) -> str:
    """Return the code of a cell, output weights, and `network`, a loop over the rows."""
    return fill_template(
        "cell_loop", cell=_layer_code(cell_keras_call(spec, *spec.units)), units=spec.units[0]
    )


def _layer_code(make: KerasCall, width: int = CALL_WIDTH) -> str:
    """Return the call that makes a layer, one argument per line if it is wider than `width`."""
    options = {n: v for n, v in make.options.items() if n not in DEFAULTS or v != DEFAULTS[n]}
    parts = [_value_code(value, width) for value in make.values]
    parts += [f"{name}={_value_code(value, width)}" for name, value in options.items()]
    is_complete = make.kind.startswith("layers.") or "." not in make.kind
    head = make.kind if is_complete else f"keras.{make.kind}"
    line = f"{head}({', '.join(parts)})"
    return line if len(line) <= width else f"{head}({_one_per_line(parts)})"


def _one_per_line(parts: list[str]) -> str:
    """Return the items between two brackets, one per line."""
    lines = "".join(f"{part},\n" for part in parts)
    return "\n" + textwrap.indent(lines, "    ")


def _value_code(value: object, width: int) -> str:
    if isinstance(value, KerasCall):
        return _layer_code(value, width - 4)
    return json.dumps(value) if isinstance(value, str) else repr(value)
