"""The description of a network: plain data, checked on creation."""

import math
from dataclasses import dataclass, fields

from rnn_demo.cells import CELLS, MAX_UNITS
from rnn_demo.data import ROW_ORDERS, ROWS
from rnn_demo.files import JsonObject
from rnn_demo.spec.fields import Record, SpecError, setting_field
from rnn_demo.spec.layers import layers

ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")
INITIALIZERS = ("orthogonal", "glorot_uniform", "identity", "zeros")
MERGE_MODES = ("concat", "sum", "mul", "ave")
APIS = ("sequential", "functional", "cell-loop")
MAX_LAYERS = 8
DENSE_OR_DROPOUT = ("input_projection", "output_projection", "dropout", "recurrent_dropout")
NOT_BY_HAND = ("merge_mode", "residual", "stateful", "unroll", "patch", *DENSE_OR_DROPOUT)


# Options that every Keras cell has, and none of `trainer/own_cells`.
OF_KERAS = ("recurrent_initializer", "recurrent_gain", "dropout", "recurrent_dropout")


@dataclass(frozen=True)
class NetworkSpec(Record):
    """The description of a network, from 28 rows of 28 pixels to ten probabilities.

    In the order of the data: rows in `row_order`, tokens (`patch`, `embedding`), a Dense at every
    row (`input_projection`), the recurrent layers, a Dense at every row (`output_projection`),
    `Dense(10, softmax)` after the last row.
    """

    cell: str = setting_field("SimpleRNN", "The recurrent cell.", choices=tuple(CELLS))
    units: tuple[int, ...] = setting_field(
        (16,), "Units of each stacked layer, the first layer first."
    )
    activation: str = setting_field(
        "tanh",
        "Activation of the state (GRU: of the candidate; LSTM: of the candidate and of c).",
        choices=ACTIVATIONS,
    )
    recurrent_initializer: str = setting_field(
        "orthogonal", "How recurrent_kernel starts.", choices=INITIALIZERS
    )
    recurrent_gain: float = setting_field(
        1.0, "Factor on an orthogonal or identity recurrent_initializer.", low=0.0, high=10.0
    )
    unit_forget_bias: bool = setting_field(True, "LSTM: start the forget gate's bias at 1.")
    reset_after: bool = setting_field(True, "GRU: apply the reset gate after the matrix product.")
    merge_mode: str | None = setting_field(
        None, "Read in both directions and merge them like this.", choices=(None, *MERGE_MODES)
    )
    unroll: bool = setting_field(False, "Write the 28 steps out in the graph instead of looping.")
    stateful: bool = setting_field(False, "Keep the state from one batch to the next.")
    dropout: float = setting_field(
        0.0, "Share of a row's inputs dropped in training.", low=0.0, high=0.9
    )
    recurrent_dropout: float = setting_field(
        0.0, "Share of the state dropped on its way to the next row.", low=0.0, high=0.9
    )
    residual: bool = setting_field(False, "Add each recurrent layer's input to its output.")
    input_projection: int = setting_field(
        0, "Width of a Dense on every row before the first cell; 0: none.", low=0, high=MAX_UNITS
    )
    output_projection: int = setting_field(
        0, "Width of a Dense on every row after the last cell; 0: none.", low=0, high=MAX_UNITS
    )
    patch: int = setting_field(
        0,
        "Cut each row into patches of so many pixels, each a token in black and white; 0: none.",
        choices=(0, 2, 4, 7),
    )
    embedding: int = setting_field(0, "Width of a token's embedding; needs patch.", low=0, high=256)
    api: str = setting_field("sequential", "The API style that builds it.", choices=APIS)
    row_order: str = setting_field(
        "top", "The order in which the rows are read.", choices=ROW_ORDERS
    )
    row_seed: int = setting_field(0, "Seed of the permuted row order.", low=0, high=2**31 - 1)

    def check_consistency(self) -> None:
        if not 1 <= len(self.units) <= MAX_LAYERS:
            raise SpecError(f"Stack 1 to {MAX_LAYERS} layers, not {len(self.units)}.")
        for units in self.units:
            if type(units) is not int or not 1 <= units <= MAX_UNITS:
                raise SpecError(f"A layer must have 1 to {MAX_UNITS} units, not {units!r}.")
        if bool(self.patch) != bool(self.embedding):
            raise SpecError("Tokens need both patch and embedding: set both or neither.")
        kind = CELLS[self.cell]
        for name, default in self._default_by_option_own_cell_lacks().items():
            if getattr(self, name) != default:
                raise SpecError(
                    f"{self.cell} has no {name}: leave it at {_value_text(default)}.",
                    **{name: default},
                )
        takes_gain = self.recurrent_initializer in ("orthogonal", "identity")
        if self.recurrent_gain != 1.0 and not takes_gain:
            raise SpecError(
                "recurrent_gain needs an orthogonal or identity recurrent_initializer.",
                recurrent_gain=1.0,
            )
        if self.recurrent_initializer == "identity" and kind.block_count() > 1:
            raise SpecError(
                "An identity is square, and a recurrent_kernel with gates is not: choose "
                f"orthogonal for {self.cell}.",
                recurrent_initializer="orthogonal",
            )
        if self.residual and self.api == "sequential":
            raise SpecError(
                "A Sequential model can't branch, as residual does: choose the functional API.",
                api="functional",
            )
        for i, layer in enumerate([layer for layer in layers(self) if layer.residual], 1):
            if layer.inputs != layer.width:
                raise SpecError(
                    f"residual adds a layer's input to its output, but layer {i} changes the "
                    f"width from {layer.inputs} to {layer.width}: use {layer.inputs} units, or an "
                    f"input_projection of {layer.width}.",
                    residual=False,
                )
        more = len(self.units) > 1 or any(getattr(self, name) for name in NOT_BY_HAND)
        if self.api == "cell-loop" and more:
            raise SpecError(
                "The cell-loop API is one plain recurrent layer in a loop: leave out stacking, "
                "merge_mode, residual, stateful, unroll, dropout, projections and tokens, or "
                "choose another API.",
                api="sequential",
            )

    def _default_by_option_own_cell_lacks(self) -> JsonObject:
        """Return the options that this project's own cells ignore, with their defaults."""
        kind = CELLS[self.cell]
        if kind.IN_KERAS:
            return {}
        of_cells = {name for cell in CELLS.values() for name in cell.OPTIONS}
        ignored = of_cells.union(OF_KERAS).difference(kind.OPTIONS)
        return {f.name: f.default for f in fields(self) if f.name in ignored}

    def label(self) -> str:
        """Return a short name such as "SimpleRNN 16" or "bidirectional LSTM 64, 32"."""
        units = ", ".join(map(str, self.units))
        return f"{'bidirectional ' if self.merge_mode else ''}{self.cell} {units}"

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each trained weight, in the order of the data.

        A kernel is (directions, inputs, gates, units), without the factors that are 1. Source: the
        weights of Keras's SimpleRNN, LSTM, GRU, Dense and Embedding.
        """
        shapes = {name: s for layer in layers(self) for name, s in layer.shapes.items()}
        return {name: tuple(n for n in s if n != 1) or (1,) for name, s in shapes.items()}

    def parameter_count_by_weight(self) -> dict[str, int]:
        """Count the trained numbers of each weight, in the order of the data."""
        return {name: math.prod(shape) for name, shape in self.weight_shapes().items()}

    def parameter_count_formula(self) -> str:
        """Write the parameter count as a sum, such as "28x16 + 16x16 + 16 + 16x10 + 10 = 890"."""
        terms = ["x".join(map(str, shape)) for shape in self.weight_shapes().values()]
        return f"{' + '.join(terms)} = {sum(self.parameter_count_by_weight().values()):,}"

    def flops_per_image(self) -> int:
        """Count the multiplications and additions of the matrix products that read one image."""
        parameters = self.parameter_count_by_weight()
        every_row = sum(n for name, n in parameters.items() if name.endswith("kernel"))
        once = parameters["Dense kernel"]
        return 2 * (ROWS * (every_row - once) + once)


def _value_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
