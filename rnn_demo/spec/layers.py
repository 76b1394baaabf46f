"""The layers of a network in the order of the data.

This is the only definition of them: the trainer builds from it, `code/` prints it, and widths,
parameter counts and diagrams are derived from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rnn_demo.cells import CELLS
from rnn_demo.data import COLUMNS, DIGITS, ROWS

if TYPE_CHECKING:
    from rnn_demo.spec.spec import NetworkSpec

INK = 0.5  # pixels above this are 1 in a token


@dataclass(frozen=True)
class KerasCall:
    """A call that makes an object of Keras: `keras.KIND(*values, **options)`.

    Attributes:
        kind: The class, such as "layers.LSTM"; a name without a dot is a cell of this project.
        values: Positional arguments; they may be `KerasCall` themselves.
        options: Keyword arguments; likewise.
    """

    kind: str
    values: tuple[object, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True)
class Layer:
    """A layer between the rows and the answer.

    Attributes:
        inputs: Width of its input.
        width: Width of its output.
        every_row: True if it has an output at every row.
        shapes: The shape of each weight as (directions, inputs, gates, units), or those of these
            that apply.
        label: Its name in a diagram; "" for a layer that only crops or reshapes.
        residual: True if its input is added to its output.
    """

    make: KerasCall
    inputs: int
    width: int
    every_row: bool = True
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    label: str = ""
    recurrent: bool = False
    residual: bool = False


def layers(spec: "NetworkSpec", every_row: bool = False) -> list[Layer]:
    """List all layers after the Input, without the Adds of residual connections.

    If `every_row`, the network answers after each row; weights and their order are the same.
    """
    all_layers = [*_patch_and_embedding_layers(spec)]
    width = all_layers[-1].width if all_layers else COLUMNS
    if spec.input_projection:
        all_layers.append(_projection_layer("input_projection", width, spec.input_projection))
        width = spec.input_projection
    sequences = every_row or spec.residual or spec.output_projection > 0
    for i in range(len(spec.units)):
        all_layers.append(
            _recurrent_layer_record(spec, i, width, sequences or i < len(spec.units) - 1)
        )
        width = all_layers[-1].width
    if spec.output_projection:
        all_layers.append(_projection_layer("output_projection", width, spec.output_projection))
        width = spec.output_projection
    if sequences and not every_row:
        last = KerasCall("layers.Cropping1D", ((ROWS - 1, 0),), name="last_row")
        all_layers.append(Layer(last, width, width))
        all_layers.append(Layer(KerasCall("layers.Flatten", name="state"), width, width, False))
    head = KerasCall("layers.Dense", (DIGITS,), {"activation": "softmax"}, "digit")
    shapes = {"Dense kernel": (width, DIGITS), "Dense bias": (DIGITS,)}
    return [*all_layers, Layer(head, width, DIGITS, every_row, shapes, f"Dense {DIGITS}")]


def _patch_and_embedding_layers(spec: "NetworkSpec") -> Iterator[Layer]:
    """Yield the layers that turn rows to patches, patches to tokens, tokens to embeddings."""
    if not spec.patch:
        return
    per_row = COLUMNS // spec.patch
    powers = [[2.0**bit] for bit in range(spec.patch)]  # (patch, 1): the leftmost pixel is bit 0
    bits = {"kernel_initializer": KerasCall("initializers.Constant", (powers,))}
    token = {"use_bias": False, "trainable": False, **bits}
    wide = per_row * spec.embedding
    shapes = {"embeddings": (2**spec.patch, spec.embedding)}
    yield Layer(
        KerasCall("layers.Reshape", ((ROWS * per_row, spec.patch),), name="patches"), 28, 28
    )
    yield Layer(KerasCall("layers.Discretization", ([INK],), name="bits"), 28, 28)
    yield Layer(KerasCall("layers.Dense", (1,), token, "token"), 28, per_row)
    yield Layer(KerasCall("layers.Reshape", ((ROWS, per_row),), name="tokens"), per_row, per_row)
    embedding = KerasCall("layers.Embedding", (2**spec.patch, spec.embedding), name="embedding")
    yield Layer(embedding, per_row, wide, shapes=shapes, label=f"{per_row} tokens")
    yield Layer(KerasCall("layers.Reshape", ((ROWS, wide),), name="embedded_rows"), wide, wide)


def _projection_layer(name: str, inputs: int, width: int) -> Layer:
    make = KerasCall("layers.TimeDistributed", (KerasCall("layers.Dense", (width,)),), name=name)
    words = name.replace("_", " ")
    shapes = {f"{words} kernel": (inputs, width), f"{words} bias": (width,)}
    return Layer(make, inputs, width, shapes=shapes, label=f"Dense {width}")


def _recurrent_layer_record(spec: "NetworkSpec", i: int, inputs: int, every_row: bool) -> Layer:
    units, several = spec.units[i], len(spec.units) > 1
    kind = CELLS[spec.cell]
    name = kind.SNAKE + (f"_{i + 1}" if several else "")
    loop = {"return_sequences": every_row, "stateful": spec.stateful, "unroll": spec.unroll}
    make = KerasCall("layers.RNN", (cell_keras_call(spec, units),), loop, name)
    if kind.IN_KERAS:
        make = KerasCall(f"layers.{spec.cell}", (units,), {**_cell_arguments(spec), **loop}, name)
    if spec.merge_mode:
        both = {"merge_mode": spec.merge_mode}
        make = KerasCall("layers.Bidirectional", (make,), both, f"bidirectional_{name}")
    gates, directions = kind.block_count(), 2 if spec.merge_mode else 1
    biases = kind.bias_count_per_column(**{name: getattr(spec, name) for name in kind.OPTIONS})
    which = f"layer {i + 1} " if several else ""
    memory = kind.recurrent_kernel_shape(units)
    recurrent_kernel = {f"{which}recurrent_kernel": (directions, units, gates, units)}
    return Layer(
        make,
        inputs,
        2 * units if spec.merge_mode == "concat" else units,
        every_row,
        {
            f"{which}kernel": (directions, inputs, gates, units),
            **(recurrent_kernel if memory else {}),
            f"{which}bias": (directions, biases, gates, units),
        },
        f"{spec.cell} {units}",
        recurrent=True,
        residual=spec.residual,
    )


def cell_keras_call(spec: "NetworkSpec", units: int) -> KerasCall:
    """Return the call for the cell of a layer: one step from (x, states) to (h, new states)."""
    where = "layers." if CELLS[spec.cell].IN_KERAS else ""
    return KerasCall(f"{where}{spec.cell}Cell", (units,), _cell_arguments(spec))


def _cell_arguments(spec: "NetworkSpec") -> dict[str, object]:
    kind = CELLS[spec.cell]
    own = {name: getattr(spec, name) for name in kind.OPTIONS}
    if not kind.IN_KERAS:
        return {"activation": spec.activation, **own}
    start: str | KerasCall = spec.recurrent_initializer
    if start in ("orthogonal", "identity"):
        gain = {"gain": spec.recurrent_gain}
        start = KerasCall(f"initializers.{start.capitalize()}", options=gain)
    options: dict[str, object] = {
        "activation": spec.activation,
        "recurrent_initializer": start,
        "dropout": spec.dropout,
        "recurrent_dropout": spec.recurrent_dropout,
    }
    return options | own
