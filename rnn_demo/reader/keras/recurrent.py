"""Keras's recurrent layers, as operations of this package."""

from dataclasses import replace

from rnn_demo.data import ROWS
from rnn_demo.network_size import MAX_UNITS
from rnn_demo.reader.cells import GRU, LSTM, Cell, SimpleRNN
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, short
from rnn_demo.reader.operations import Flip, Recurrent

MERGE_MODES = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"}
CELLS: dict[str, type[Cell]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
RECURRENT = ("SimpleRNN", "LSTM", "GRU", "RNN")


def recurrent(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """SimpleRNN, LSTM, GRU, or an RNN around a cell."""
    if layer.class_name not in RECURRENT:
        layer.refuse("and only a recurrent layer can stand there")
    if x.after_rows or len(x.shape) != 2 or x.shape[0] != ROWS:
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    if layer.flag("return_state"):
        layer.refuse("which has return_state=True, which can't be read")
    if layer.class_name == "RNN":
        config = layer.inner("cell", "cell", layer.name)
    else:
        config = replace(layer, path=f"{layer.path}/cell")
    cell, backwards = _cell(config, x.shape[-1]), layer.flag("go_backwards")
    after_rows, backward = not layer.flag("return_sequences"), x.backward != backwards
    return graph.add(
        Recurrent(layer.name, cell, backwards, backward),
        x,
        shape=(cell.units,) if after_rows else (ROWS, cell.units),
        after_rows=after_rows,
        backward=backward,
    )


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
    merge = MERGE_MODES.get(str(layer.config.get("merge_mode")))
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
    return graph.merge(merge, [one, other])
