"""Keras's recurrent layers, as operations of this package."""

from dataclasses import replace

from rnn_demo.data import ROWS
from rnn_demo.network_size import MAX_UNITS
from rnn_demo.reader.cells import GRU, LSTM, Cell, SimpleRNN
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, Paths, short
from rnn_demo.reader.operations import (
    Add,
    Average,
    Concatenate,
    Flip,
    Multiply,
    OnlyInked,
    Operation,
    Recurrent,
)

MERGES: dict[str, type[Operation]] = {
    "concat": Concatenate,
    "sum": Add,
    "mul": Multiply,
    "ave": Average,
}
CELLS: dict[str, type[Cell]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
RECURRENT = ("SimpleRNN", "LSTM", "GRU", "RNN")


def recurrent(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """SimpleRNN, LSTM, GRU, or an RNN around one or several cells."""
    if layer.class_name not in RECURRENT:
        layer.refuse("and only a recurrent layer can stand there")
    if x.after_rows or len(x.shape) != 2 or x.shape[0] != ROWS:
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    if layer.flag("return_state"):
        layer.refuse("which has return_state=True, which can't be read")
    cells = _cells(layer)
    backwards, sequences = layer.flag("go_backwards"), layer.flag("return_sequences")
    # which rows are read, in the order in which the cells take them
    read = [] if x.mask is None else [replace(x, node=x.mask, shape=(ROWS,), mask=None)]
    for i, config in enumerate(cells):
        cell = _cell(config, x.shape[-1])
        title = f"{layer.name} {i + 1}" if len(cells) > 1 else layer.name
        backward = x.backward != backwards
        after_rows = i == len(cells) - 1 and not sequences
        shape = (cell.units,) if after_rows else (ROWS, cell.units)
        operation = Recurrent(title, cell, backwards, backward)
        mask = None if after_rows else x.mask
        form = {"shape": shape, "after_rows": after_rows, "backward": backward, "mask": mask}
        x = graph.add(operation, x, *read, **form)
        if backwards:  # the next cell takes the steps as they come
            read = [graph.add(Flip(), each) for each in read]
        backwards = False
    if read and layer.flag("zero_output_for_mask"):  # as Bidirectional has it
        if not sequences:
            layer.refuse("which has zero_output_for_mask=True, and gives its last row alone")
        x = graph.add(OnlyInked(), x, *read)
    return x


def _cells(layer: LayerConfig) -> list[LayerConfig]:
    if layer.class_name != "RNN":
        return [replace(layer, path=f"{layer.path}/cell")]
    cell = layer.inner("cell", "cell", layer.name)
    if cell.class_name != "StackedRNNCells":
        return [cell]
    records = cell.config.get("cells")
    if not isinstance(records, list) or not 1 <= len(records) <= 8:
        layer.refuse("whose StackedRNNCells can't be read; 1 to 8 cells can")
    paths = Paths(f"{cell.path}/cells")
    return [LayerConfig.parse(r, paths.next(r), layer.archive, layer.name) for r in records]


def _cell(layer: LayerConfig, inputs: int) -> Cell:
    kind = CELLS.get(layer.class_name.removesuffix("Cell"))
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
    gate = activation if kind is SimpleRNN else layer.activation("recurrent_activation", "sigmoid")
    if "softmax" in (activation.name, gate.name):
        layer.refuse("and a softmax within a cell can't be read")
    if kind is SimpleRNN:
        return SimpleRNN(kernel, recurrent_kernel, bias, activation)
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
    if one.shape != other.shape:
        layer.refuse("whose two layers differ in units")
    if sequences:
        other = graph.add(Flip(), other, backward=one.backward)
    if merge is not Concatenate:
        return graph.add(merge(), one, other)
    return graph.add(merge(), one, other, shape=(*one.shape[:-1], 2 * one.shape[-1]))
