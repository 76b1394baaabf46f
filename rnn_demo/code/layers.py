"""The layers of a network as a Keras program writes them, defaults left out.

The same layers in the same order as `rnn_demo.trainer.builders` makes, so that the weights of one
go into the other.
"""

from typing import Any

from rnn_demo.code.expressions import Call, call
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.spec import Spec


def layers(spec: Spec, answer_every_row: bool = False) -> list[tuple[Call, bool]]:
    """All layers after the Input; for each, whether a residual connection goes around it.

    answer_every_row: as `every_row` of `builders.build`, so that the last gives (B, 28, 10).
    """
    found: list[tuple[Call, bool]] = []

    def add(name: str, *parts: object, residual: bool = False, **named: object) -> None:
        found.append((call(f"layers.{name}", *parts, **named), residual))

    if spec.patch:
        per_row = COLUMNS // spec.patch
        powers = call("keras.initializers.Constant", "BITS")
        add("Reshape", f"({ROWS} * {per_row}, {spec.patch})")
        add("Discretization", "[0.5]")
        add("Dense", 1, use_bias=False, trainable=False, kernel_initializer=powers)
        add("Reshape", f"({ROWS}, {per_row})")
        add("Embedding", 2**spec.patch, spec.embedding)
        add("Reshape", f"({ROWS}, {per_row} * {spec.embedding})")
    if spec.input_projection:
        add("TimeDistributed", call("layers.Dense", spec.input_projection))
    every_row = answer_every_row or spec.residual or spec.output_projection > 0
    for i in range(len(spec.units)):
        sequences = every_row or i < len(spec.units) - 1
        found.append((_recurrent(spec, i, sequences), spec.residual))
    if spec.output_projection:
        add("TimeDistributed", call("layers.Dense", spec.output_projection))
    if every_row and not answer_every_row:
        add("Cropping1D", f"({ROWS - 1}, 0)")
        add("Flatten")
    add("Dense", DIGITS, activation="softmax")
    return found


def cell(spec: Spec) -> Call:
    """The first layer's cell alone."""
    return call(f"layers.{spec.cell}Cell", spec.units[0], **_cell_options(spec))


def _recurrent(spec: Spec, i: int, sequences: bool) -> Call:
    options = _cell_options(spec)
    options["return_sequences"] = sequences or None
    options["unroll"] = spec.unroll or None
    if not spec.stateful:
        layer = call(f"layers.{spec.cell}", spec.units[i], **options)
    else:
        layer = call(f"layers.{spec.cell}", spec.units[i], "stateful=stateful", **options)
    if spec.merge_mode is None:
        return layer
    merge_mode = None if spec.merge_mode == "concat" else spec.merge_mode
    return call("layers.Bidirectional", layer, merge_mode=merge_mode)


def _cell_options(spec: Spec) -> dict[str, Any]:
    return {
        "activation": None if spec.activation == "tanh" else spec.activation,
        "recurrent_initializer": _initializer(spec),
        "unit_forget_bias": False if spec.cell == "LSTM" and not spec.unit_forget_bias else None,
        "reset_after": False if spec.cell == "GRU" and not spec.reset_after else None,
        "dropout": spec.dropout or None,
        "recurrent_dropout": spec.recurrent_dropout or None,
    }


def _initializer(spec: Spec) -> Call | str | None:
    names = {"orthogonal": "Orthogonal", "identity": "Identity"}
    if spec.recurrent_gain != 1.0:
        name = names[spec.recurrent_initializer]
        return call(f"keras.initializers.{name}", gain=spec.recurrent_gain)
    return None if spec.recurrent_initializer == "orthogonal" else spec.recurrent_initializer
