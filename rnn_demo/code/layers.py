"""The layers of a network as a Keras program writes them, defaults left out."""

from typing import Any

from rnn_demo.code.expressions import Call, call
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


def layers(spec: Spec, every_row: bool = False) -> list[tuple[Call, bool]]:
    """All layers after the Input; for each, whether a residual connection goes around it."""
    found = described.layers(spec, every_row)
    return [(_written(layer.make), layer.residual) for layer in found]


def cell(spec: Spec) -> Call:
    """The first layer's cell alone."""
    return _written(described.cell(spec))


def _written(make: Make) -> Call:
    """The call that makes it; whether it is stateful the program decides, in a variable."""
    parts = [_written(v) if isinstance(v, Make) else v for v in make.values]
    named = {n: v for n, v in make.options.items() if n not in DEFAULTS or v != DEFAULTS[n]}
    if named.pop("stateful", False):
        parts.append("stateful=stateful")
    head = make.kind if make.kind.startswith("layers.") else f"keras.{make.kind}"
    written = {n: _written(v) if isinstance(v, Make) else v for n, v in named.items()}
    return call(head, *parts, **written)
