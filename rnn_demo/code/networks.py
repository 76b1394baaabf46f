"""Writes the code that builds a network: Sequential, functional, or as a loop over its cell.

A network that is also trained on its answers after every row needs two models of the same layers:
the one that is saved, and the one that is trained, which has these answers as a second output.
"""

import json
import textwrap
from dataclasses import replace

from rnn_demo.cells import CELLS
from rnn_demo.code.program import fill_template
from rnn_demo.data import DIGITS
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.layers import KerasCall, Layer, cell, layers
from rnn_demo.spec.recipe import LOGIT_FACTOR, STATE_FACTOR

WIDTH = 74  # characters of a call on one line, which may be indented and followed by `(tensor)`
DEFAULTS = {  # the defaults of Keras and of a Spec
    **{n: v for kind in CELLS for n, v in layers(Spec(cell=kind))[0].make.options.items()},
    "merge_mode": "concat",
    "gain": 1.0,
}


def sequential(spec: Spec, recipe: Recipe, rows: str) -> str:
    """Return the code of a Sequential `model`.

    `recipe` may add answers after every row, or bounds; `rows` is the code of its Input.
    """
    every_row = recipe.target_replication > 0
    items = [rows, *(layer_call(layer.make) for layer in _insert_penalty_layers(spec, recipe))]
    stack = f"\n{textwrap.indent(f'[{one_per_line(items)}]', '    ')}\n"
    if not every_row:
        return f"model = keras.Sequential({stack})"
    return f"{fill_template('every_row', stack=stack)}\n{fill_template('two_models')}"


def functional(spec: Spec, recipe: Recipe, rows: str) -> str:
    """Return the code of a functional `model`; arguments as for `sequential`."""
    lines, previous = [f"rows = {rows}"], "rows"
    *hidden, head = _insert_penalty_layers(spec, recipe)
    every_row = recipe.target_replication > 0
    for layer in hidden:
        lines.append(
            f"{'change' if layer.residual else 'h'} = {layer_call(layer.make)}({previous})"
        )
        if layer.residual:
            lines.append(f"h = layers.Add()([{previous}, change])")
        previous = "h"
    if every_row:
        return "\n".join(
            [*lines, f"answers = {layer_call(head.make)}(h)", fill_template("two_models")]
        )
    return "\n".join([*lines, f"h = {layer_call(head.make)}(h)", "model = keras.Model(rows, h)"])


def _insert_penalty_layers(spec: Spec, recipe: Recipe) -> list[Layer]:
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


def cell_loop(spec: Spec) -> str:
    """Return the code of a cell, output weights, and `network`, a loop over the rows."""
    return fill_template("cell_loop", cell=layer_call(cell(spec, *spec.units)), units=spec.units[0])


def layer_call(make: KerasCall, width: int = WIDTH) -> str:
    """Return the call that makes a layer, one argument per line if it is wider than `width`."""
    options = {n: v for n, v in make.options.items() if n not in DEFAULTS or v != DEFAULTS[n]}
    parts = [_literal(value, width) for value in make.values]
    parts += [f"{name}={_literal(value, width)}" for name, value in options.items()]
    is_complete = make.kind.startswith("layers.") or "." not in make.kind
    head = make.kind if is_complete else f"keras.{make.kind}"
    line = f"{head}({', '.join(parts)})"
    return line if len(line) <= width else f"{head}({one_per_line(parts)})"


def one_per_line(parts: list[str]) -> str:
    """Return the items between two brackets, one per line."""
    lines = "".join(f"{part},\n" for part in parts)
    return "\n" + textwrap.indent(lines, "    ")


def _literal(value: object, width: int) -> str:
    if isinstance(value, KerasCall):
        return layer_call(value, width - 4)
    return json.dumps(value) if isinstance(value, str) else repr(value)
