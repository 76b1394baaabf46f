"""Each Keras layer that can be read, as operations of this package."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rnn_demo.data import ROWS
from rnn_demo.reader.activations import ACTIVATIONS
from rnn_demo.reader.cells import GRU, LSTM, Cell, SimpleRNN
from rnn_demo.reader.layer_config import LayerConfig, Paths, short
from rnn_demo.reader.network import Node
from rnn_demo.reader.operations import (
    Activate,
    Add,
    Average,
    Concatenate,
    Dense,
    Flip,
    Identity,
    Multiply,
    Operation,
    Recurrent,
)
from rnn_demo.spec import MAX_UNITS

MERGES: dict[str, type[Operation]] = {
    "concat": Concatenate,
    "sum": Add,
    "mul": Multiply,
    "ave": Average,
}


@dataclass(frozen=True)
class Value:
    """What stands between two layers while a network is put together.

    node: the index of the node that gives it; -1 is the image. shape: Keras's, without the batch.
    after_rows: it stands after the last row (and is kept for every row); otherwise its first axis
    holds the 28 rows. backward: the rows come last first.
    """

    node: int
    shape: tuple[int, ...]
    after_rows: bool = False
    backward: bool = False

    @property
    def row_shape(self) -> tuple[int, ...]:
        """The shape of what belongs to one row."""
        if self.after_rows:
            return self.shape[-1:]
        steps, *rest = self.shape
        return tuple(rest) if steps == ROWS and rest else (steps // ROWS, *rest)


@dataclass
class Graph:
    """The nodes so far."""

    nodes: list[Node] = field(default_factory=list)

    def add(self, operation: Operation, *inputs: Value, **form: object) -> Value:
        """Append a node; what it gives has the first input's form, except for what `form` says."""
        value = replace(inputs[0], node=len(self.nodes), **form)  # type: ignore[arg-type]
        width = math.prod(value.row_shape) * ROWS
        if isinstance(operation, Recurrent):
            width = operation.cell.kernel.shape[1] * ROWS
        last = value.after_rows and not inputs[0].after_rows
        self.nodes.append(Node(operation, tuple(v.node for v in inputs), width, last))
        return value


def recurrent(graph: Graph, layer: LayerConfig, x: Value, name: str = "") -> Value:
    """SimpleRNN, LSTM, GRU, or an RNN around one or several cells."""
    if layer.class_name not in RECURRENT:
        layer.refuse("and only a recurrent layer can stand there")
    if x.after_rows or len(x.shape) != 2 or x.shape[0] != ROWS:
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    if layer.flag("return_state"):
        layer.refuse("which has return_state=True, which can't be read")
    cells = _cells(layer)
    backwards, sequences = layer.flag("go_backwards"), layer.flag("return_sequences")
    for i, config in enumerate(cells):
        cell = _cell(config, x.shape[-1])
        title = name or layer.name
        if len(cells) > 1:
            title = f"{title} {i + 1}"
        backward = x.backward != backwards
        after_rows = i == len(cells) - 1 and not sequences
        shape = (cell.units,) if after_rows else (ROWS, cell.units)
        operation = Recurrent(title, cell, backwards, backward)
        x = graph.add(operation, x, shape=shape, after_rows=after_rows, backward=backward)
        backwards = False  # the next cell takes the steps as they come
    return x


def _cells(layer: LayerConfig) -> list[LayerConfig]:
    if layer.class_name != "RNN":
        cell = replace(layer, path=f"{layer.path}/cell")
        return [replace(cell, class_name=f"{layer.class_name}Cell")]
    cell = layer.inner("cell", "cell", layer.name)
    if cell.class_name != "StackedRNNCells":
        return [cell]
    records = cell.config.get("cells")
    if not isinstance(records, list) or not 1 <= len(records) <= 8:
        layer.refuse("whose StackedRNNCells can't be read; 1 to 8 cells can")
        return []
    paths = Paths(f"{cell.path}/cells")
    classes = [r.get("class_name") if isinstance(r, dict) else None for r in records]
    return [
        LayerConfig.parse(r, paths.next(c), layer.archive, layer.name)
        for r, c in zip(records, classes, strict=True)
    ]


def _cell(layer: LayerConfig, inputs: int) -> Cell:
    kinds: dict[str, type[Cell]] = {"SimpleRNNCell": SimpleRNN, "LSTMCell": LSTM, "GRUCell": GRU}
    kind = kinds.get(layer.class_name)
    if kind is None:
        layer.refuse("and only SimpleRNN, LSTM and GRU cells can be read")
    units = layer.whole("units", MAX_UNITS)
    columns = units * max(1, len(kind.GATES))
    reset_after = kind is GRU and layer.flag("reset_after", True)
    kernel = layer.weights(0, inputs, columns)
    recurrent_kernel = layer.weights(1, units, columns)
    bias = None
    if layer.flag("use_bias", True):
        bias = layer.weights(2, *((2, columns) if reset_after else (columns,)))
    activation = layer.activation(default="tanh")
    if kind is SimpleRNN:
        return SimpleRNN(kernel, recurrent_kernel, bias, activation)
    gate = layer.activation("recurrent_activation", "sigmoid")
    if kind is LSTM:
        return LSTM(kernel, recurrent_kernel, bias, activation, gate)
    return GRU(kernel, recurrent_kernel, bias, activation, gate, reset_after)


def bidirectional(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Two recurrent layers, one of them from the last row to the first, merged."""
    merge = MERGES.get(str(layer.config.get("merge_mode")))
    if merge is None:
        layer.refuse(f"which has merge_mode={short(layer.config.get('merge_mode'))}")
    forward = layer.inner("layer", "forward_layer", layer.name)
    backward = layer.inner("backward_layer", "backward_layer", layer.name)
    sequences = forward.flag("return_sequences")
    if sequences != backward.flag("return_sequences") or forward.flag(
        "go_backwards"
    ) == backward.flag("go_backwards"):
        layer.refuse("whose two layers do not match")
    one = recurrent(graph, forward, x)
    other = recurrent(graph, backward, x)
    if one.shape != other.shape and merge is not Concatenate:
        layer.refuse("whose two layers differ in units")
    if sequences:
        other = graph.add(Flip(), other, backward=one.backward)
    if merge is not Concatenate:
        return graph.add(merge(), one, other)
    return graph.add(merge(), one, other, shape=(*one.shape[:-1], one.shape[-1] + other.shape[-1]))


def dense(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Dense, on each row or after the rows."""
    if not x.after_rows and len(x.shape) < 2:
        layer.refuse(f"which is given shape {x.shape}, all rows in one: it would mix them")
    units = layer.whole("units", MAX_UNITS)
    kernel = layer.weights(0, x.shape[-1], units)
    bias = layer.weights(1, units) if layer.flag("use_bias", True) else None
    y = graph.add(Dense(kernel, bias), x, shape=(*x.shape[:-1], units))
    return activate(graph, layer, y)


def activate(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Activation, or that of a Dense."""
    activation = layer.activation()
    return x if activation.name == "linear" else graph.add(Activate(activation), x)


def softmax(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Softmax along the last axis."""
    axis = layer.config.get("axis", -1)
    if axis not in (-1, [-1], len(x.shape)):
        layer.refuse(f"which has axis={short(axis)}; only the last axis can be read")
    return graph.add(Activate(ACTIVATIONS["softmax"]), x)


def identity(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """What acts in training only."""
    return x


def last_row(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """What stands at the last row, alone."""
    return graph.add(Identity(), x, shape=x.shape[1:], after_rows=True)


Handler = Callable[[Graph, LayerConfig, Value], Value]

RECURRENT = ("SimpleRNN", "LSTM", "GRU", "RNN")
ONE_INPUT: dict[str, Handler] = {
    **dict.fromkeys(RECURRENT, recurrent),
    "Bidirectional": bidirectional,
    "Dense": dense,
    "Activation": activate,
    "Softmax": softmax,
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout"), identity),
}
