"""The layers of a network as a Keras program writes them, defaults left out."""

import json
from typing import Any

from rnn_demo.spec import Spec
from rnn_demo.spec import layers as described
from rnn_demo.spec.layers import Make

DEFAULTS: dict[str, Any] = {  # Keras's
    "activation": "tanh",
    "recurrent_initializer": Make("initializers.Orthogonal", options={"gain": 1.0}),
    "gain": 1.0,
    "unit_forget_bias": True,
    "reset_after": True,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "return_sequences": False,
    "stateful": False,
    "unroll": False,
    "merge_mode": "concat",
}


def layers(spec: Spec, every_row: bool) -> list[tuple[str, bool]]:
    """All layers after the Input; for each, whether a residual connection goes around it."""
    return [(_call(layer.make), layer.residual) for layer in described.layers(spec, every_row)]


def cell(spec: Spec) -> str:
    """The first layer's cell alone."""
    return _call(described.cell(spec))


def _call(make: Make) -> str:
    """The call that makes it; whether it is stateful the program decides, in a variable."""
    options = {n: v for n, v in make.options.items() if n not in DEFAULTS or v != DEFAULTS[n]}
    parts = [_value(value) for value in make.values]
    if options.pop("stateful", False):
        parts.append("stateful=stateful")
    parts += [f"{name}={_value(value)}" for name, value in options.items()]
    head = make.kind if make.kind.startswith("layers.") else f"keras.{make.kind}"
    return f"{head}({', '.join(parts)})"


def _value(value: Any) -> str:
    if isinstance(value, Make):
        return _call(value)
    return json.dumps(value) if isinstance(value, str) else repr(value)
