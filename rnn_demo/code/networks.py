"""A network as a program writes it, in three ways: Sequential, functional, a loop by hand.

Trained aloud there are two models of the same layers: the one that is kept, and the one that is
trained, which gives the answers after every row besides.
"""

import json
import textwrap
from typing import Any

from rnn_demo.cells import CELLS
from rnn_demo.code.program import piece
from rnn_demo.spec import Spec
from rnn_demo.spec.layers import Make, cell, layers

WIDTH = 74  # of a call in one line: it may be indented, and called on a tensor
DEFAULTS = {  # Keras's, which are those of a Spec, too
    **{n: v for kind in CELLS for n, v in layers(Spec(cell=kind))[0].make.options.items()},
    "merge_mode": "concat",
    "gain": 1.0,
}


def sequential(spec: Spec, aloud: bool, rows: str) -> str:
    """`model`, of stacked layers; rows: its Input."""
    items = [rows, *(call(layer.make) for layer in layers(spec, aloud))]
    stack = f"\n{textwrap.indent(f'[{listed(items)}]', '    ')}\n"
    if not aloud:
        return f"model = keras.Sequential({stack})"
    return f"{piece('every_row', stack=stack)}\n{piece('two_models')}"


def functional(spec: Spec, aloud: bool, rows: str) -> str:
    """`model`, of layers that are called on tensors."""
    lines, before = [f"rows = {rows}"], "rows"
    *inner, head = layers(spec, aloud)
    for layer in inner:
        lines.append(f"{'change' if layer.residual else 'h'} = {call(layer.make)}({before})")
        if layer.residual:
            lines.append(f"h = layers.Add()([{before}, change])")
        before = "h"
    if aloud:
        return "\n".join([*lines, f"answers = {call(head.make)}(h)", piece("two_models")])
    return "\n".join([*lines, f"h = {call(head.make)}(h)", "model = keras.Model(rows, h)"])


def cell_loop(spec: Spec) -> str:
    """A cell, output weights, and `network`, the loop over the rows."""
    return piece("cell_loop", cell=call(cell(spec, *spec.units)), units=spec.units[0])


def call(make: Make, width: int = WIDTH) -> str:
    """The call that makes it, with a line for each argument where one is too short for all."""
    options = {n: v for n, v in make.options.items() if n not in DEFAULTS or v != DEFAULTS[n]}
    parts = [_value(value, width) for value in make.values]
    parts += [f"{name}={_value(value, width)}" for name, value in options.items()]
    ours = make.kind.startswith("layers.") or "." not in make.kind
    head = make.kind if ours else f"keras.{make.kind}"
    line = f"{head}({', '.join(parts)})"
    return line if len(line) <= width else f"{head}({listed(parts)})"


def listed(parts: list[str]) -> str:
    """What stands between two brackets, a line each."""
    lines = "".join(f"{part},\n" for part in parts)
    return "\n" + textwrap.indent(lines, "    ")


def _value(value: Any, width: int) -> str:
    if isinstance(value, Make):
        return call(value, width - 4)
    return json.dumps(value) if isinstance(value, str) else repr(value)
