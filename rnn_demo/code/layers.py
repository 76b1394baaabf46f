"""The layers of a network as a Keras program writes them, defaults left out."""

import json
import textwrap
from typing import Any

from rnn_demo.spec import Spec
from rnn_demo.spec.layers import Make, layers

WIDTH = 74  # of a call in one line: it may be indented, and called on a tensor
DEFAULTS = {  # Keras's, which are those of a Spec, too
    **layers(Spec(cell="LSTM"))[0].make.options,
    "reset_after": True,
    "merge_mode": "concat",
    "gain": 1.0,
}


def call(make: Make, width: int = WIDTH) -> str:
    """The call that makes it, with a line for each argument where one is too short for all."""
    options = {n: v for n, v in make.options.items() if n not in DEFAULTS or v != DEFAULTS[n]}
    parts = [_value(value, width) for value in make.values]
    parts += [f"{name}={_value(value, width)}" for name, value in options.items()]
    head = make.kind if make.kind.startswith("layers.") else f"keras.{make.kind}"
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
