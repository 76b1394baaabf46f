"""A whole program, section by section, in the order in which it runs."""

import re
import textwrap
from dataclasses import replace

from rnn_demo.code.cell_loop import cell_loop
from rnn_demo.code.expressions import WIDTH, Call, Lines, Statement, call, quoted, render, tall_list
from rnn_demo.code.layers import layers
from rnn_demo.code.sections import batches, constants, data, every_rows_label, optimizer
from rnn_demo.data import DIGITS, ROWS
from rnn_demo.spec import Recipe, Spec, SpecError, check_together
from rnn_demo.spec.spec import APIS

IMPORTS = {
    "np.": "import numpy as np",
    "tf.": "import tensorflow as tf",
    "layers.": "from keras import layers",
}


def program(spec: Spec, recipe: Recipe, title: str) -> str:
    """A program for Keras 3 on TensorFlow that builds with the spec's API, trains and evaluates.

    It needs nothing of this project, and is clean to `ruff check` and `ruff format`.
    Raises SpecError where spec and recipe contradict each other.
    """
    check_together(spec, recipe)
    sections = [constants(spec, recipe), *data(spec, recipe)]
    if recipe.target_replication and spec.api != "cell-loop":
        sections.append(every_rows_label())
    if recipe.augmentation != "none" or spec.api == "cell-loop":
        sections += batches(spec, recipe)
    if spec.api == "cell-loop":
        main = cell_loop(spec, recipe)
    elif spec.stateful:
        sections += _stateful_functions(spec, recipe)
        main = _stateful(spec, recipe)
    else:
        main = [_network(spec, recipe), _training(recipe), _evaluation("model")]
    if scope := _scope(recipe):
        main = [[f"with {scope}:", *render(_spaced(main, 1), 4)]]
    body = "\n".join(render(_spaced([*sections, *main], 2)))
    uses = [line for word, line in IMPORTS.items() if re.search(rf"\b{re.escape(word)}", body)]
    return "\n".join([*_docstring(spec, title), "", "import keras", *uses, "", body, ""])


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


def _scope(recipe: Recipe) -> str | None:
    """What the network is built and trained in; None where Keras's own choice of device does."""
    if recipe.strategy == "mirrored":
        return "tf.distribute.MirroredStrategy().scope()"
    return None if recipe.device == "auto" else f"tf.device({quoted(recipe.device)})"


def _docstring(spec: Spec, title: str) -> list[str]:
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    about = f"{title}: a recurrent network that reads a digit, 28 rows of 28 pixels."
    needs = f"Needs: pip install tensorflow. Trained numbers: {spec.formula()}."
    first, *rest = textwrap.wrap(about, WIDTH - 3)
    return [f'"""{first}', *rest, "", *textwrap.wrap(needs, WIDTH), '"""']


def _network(spec: Spec, recipe: Recipe, indent: int = 0, size: str = "") -> Lines:
    """The statements that make a model, or with an indent return it. size: of the Input's batch.

    Trained aloud there are two models of the same layers: the one that is kept, and the one that
    is trained, which gives the answers after every row besides.
    """
    every_row, pad = recipe.target_replication > 0, " " * indent
    rows = call("keras.Input", "(28, 28)", *filter(None, [size]))
    made = "return " if indent else "model = "
    lines: Lines
    if spec.api == "sequential":
        stack = tall_list(rows, *(layer for layer, _ in layers(spec, every_row)))
        if not every_row:
            return [Statement(made, call("keras.Sequential", stack), indent)]
        lines = [Statement("every_row = ", call("keras.Sequential", stack), indent)]
        shape = f"(B, {ROWS}, {DIGITS})"
        lines.append(f"{pad}(rows,), (answers,) = every_row.inputs, every_row.outputs  # {shape}")
    else:
        lines = [Statement("rows = ", rows, indent)]
        given, found = "rows", layers(spec, every_row)
        for i, (layer, residual) in enumerate(found):
            last = "answers" if every_row and i == len(found) - 1 else "h"
            lines += _called(layer, given, "change" if residual else last, indent)
            if residual:
                lines.append(f"{pad}h = layers.Add()([{given}, change])")
            given = "h"
        if not every_row:
            return [*lines, f"{pad}{made}keras.Model(rows, h)"]
    both = '{"last": answers[:, -1], "every": answers}'
    lines += [f"{pad}model = keras.Model(rows, answers[:, -1])"]
    lines += [Statement("trained = ", call("keras.Model", "rows", both), indent)]
    return [*lines, f"{pad}return model, trained"] if indent else lines


def _called(layer: Call, given: str, name: str, indent: int) -> Lines:
    """A layer called on what stands before it, in two statements if one is too long."""
    line = " " * indent + f"{name} = {layer}({given})"
    if len(line) <= WIDTH - 4:
        return [line]
    return [Statement("layer = ", layer, indent), " " * indent + f"{name} = layer({given})"]


def _training(recipe: Recipe) -> Lines:
    aloud = recipe.target_replication > 0
    known = f"validation_data=(x_val, {'aloud(y_val)' if aloud else 'y_val'})"
    return [
        *optimizer(recipe),
        *_compiled_to_train(recipe),
        "model.summary()",
        _fit(recipe, known),
        *([_compiled("model")] if aloud else []),
    ]


def _fit(recipe: Recipe, more: str) -> Statement:
    aloud, batches = recipe.target_replication > 0, ["training_data"]
    if recipe.augmentation == "none":
        batches = ["x", "aloud(y)" if aloud else "y", "batch_size=BATCH"]
    model = "trained" if aloud else "model"
    return Statement("", call(f"{model}.fit", *batches, "epochs=EPOCHS", more))


def _compiled_to_train(recipe: Recipe) -> Lines:
    if not recipe.target_replication:
        return [_compiled("model", "optimizer")]
    loss = "sparse_categorical_crossentropy"
    return [
        f'cross_entropy = "{loss}"',
        Statement(
            "",
            call(
                "trained.compile",
                "optimizer",
                'loss={"last": cross_entropy, "every": cross_entropy}',
                'loss_weights={"last": 1 - ALOUD, "every": ALOUD}',
                'metrics={"last": ["accuracy"]}',
            ),
        ),
    ]


def _compiled(model: str, *optimizer: str) -> Statement:
    loss = 'loss="sparse_categorical_crossentropy"'
    return Statement("", call(f"{model}.compile", *optimizer, loss, 'metrics=["accuracy"]'))


def _evaluation(model: str) -> Lines:
    return [
        f"loss, accuracy = {model}.evaluate(x_test, y_test, batch_size=1000)",
        'print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}")',
    ]


def _stateful_functions(spec: Spec, recipe: Recipe) -> list[Lines]:
    return [
        [
            "def build(stateful):",
            '    """What keeps its state needs batches of one size; its twin takes any."""',
            *_network(spec, recipe, 4, "batch_size=BATCH if stateful else None"),
        ],
        [
            "def reset_state(*_):",
            '    """Wipe what the model remembers of earlier batches."""',
            "    for layer in recurrent:",
            "        layer.reset_state()",
        ],
        [
            "def remembered():",
            '    """The largest number among the states that the last batch left behind."""',
            "    states = [state for layer in recurrent for state in layer.states]",
            "    return max(np.abs(state.numpy()).max() for state in states)",
        ],
    ]


def _stateful(spec: Spec, recipe: Recipe) -> list[Lines]:
    aloud = recipe.target_replication > 0
    return [
        [
            f"model{', trained' if aloud else ''} = build(stateful=True)",
            *_recurrent_layers(spec),
            *optimizer(recipe),
            *_compiled_to_train(recipe),
            "model.summary()",
            "at_the_start = keras.callbacks.LambdaCallback(on_epoch_begin=reset_state)",
            _fit(recipe, "callbacks=[at_the_start]"),
        ],
        [
            "# The state stays from one batch to the next, until it is reset.",
            "batch = x_test[:BATCH]",
            "reset_state()",
            "first = model.predict_on_batch(batch)",
            'print("remembered after a batch:", remembered())',
            "carried = model.predict_on_batch(batch)",
            'print("which changes the next answers by", np.abs(carried - first).max())',
            "reset_state()",
            'print("remembered after reset_state():", remembered())',
        ],
        [
            f"twin{', _' if aloud else ''} = build(stateful=False)",
            "twin.set_weights(model.get_weights())",
            _compiled("twin"),
            *_evaluation("twin"),
        ],
    ]


def _recurrent_layers(spec: Spec) -> Lines:
    if spec.merge_mode is None:
        return ["recurrent = [layer for layer in model.layers if isinstance(layer, layers.RNN)]"]
    return [
        "recurrent = [",
        "    half",
        "    for layer in model.layers",
        "    if isinstance(layer, layers.Bidirectional)",
        "    for half in (layer.forward_layer, layer.backward_layer)",
        "]",
    ]


def _spaced(sections: list[Lines], around_functions: int) -> Lines:
    """Sections with an empty line between, `around_functions` of them around a function."""
    lines: Lines = []
    after_function = False
    for section in sections:
        is_function = any(str(line).startswith("def ") for line in section)
        if lines:
            lines += [""] * (around_functions if is_function or after_function else 1)
        lines += section
        after_function = is_function
    return lines
