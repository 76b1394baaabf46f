"""Opens a `.keras` file: from the config of a Keras model to a `Network`."""

from pathlib import Path
from typing import Any, BinaryIO

from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.reader.archive import Archive, ReaderError
from rnn_demo.reader.keras_layers import ONE_INPUT, Graph, Value
from rnn_demo.reader.layer_config import LayerConfig, Paths, short
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Activate, Recurrent

MAX_NODES = 128
READABLE = "SimpleRNN, LSTM, GRU, Bidirectional, Dense and the like"


def open_keras(source: str | Path | bytes | BinaryIO) -> Network:
    """Open a network that Keras 3 saved, as data: no code in it runs, and keras is not needed.

    source: a path, the file's bytes, or an open binary file. The network reads images (28, 28) and
    answers with 10 numbers after the last row; a softmax at its end is taken off (`Network` gives
    logits). Raises ReaderError (a UserError) in one sentence that names the layer or shape at
    fault.
    """
    with Archive(source) as archive:
        graph = Graph()
        match archive.config.get("class_name"):
            case "Sequential":
                output = _sequential(graph, archive)
            case other:
                raise ReaderError(
                    f"This is a {short(other)}; a Sequential or Functional model can be read."
                )
        return _network(graph, output, archive.count)


def _sequential(graph: Graph, archive: Archive) -> Value:
    records = _layer_records(archive.config)
    value = _input(LayerConfig.parse(records[0], "", archive))
    paths = Paths("layers")
    for record in records[1:]:
        layer = LayerConfig.parse(record, paths.next(record.get("class_name")), archive)
        value = _apply(graph, layer, [value])
    return value


def _layer_records(model: dict[str, Any]) -> list[dict[str, Any]]:
    config = model.get("config")
    records = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise ReaderError("The config in this .keras file lists no layers: save it again.")
    if not 1 <= len(records) <= MAX_NODES:
        raise ReaderError(f"This network has {len(records)} layers; 1 to {MAX_NODES} can be read.")
    return records


def _input(layer: LayerConfig) -> Value:
    shape = layer.config.get("batch_shape")
    if layer.class_name != "InputLayer":
        layer.refuse("where an InputLayer should be: begin with keras.Input((28, 28))")
    if not isinstance(shape, list) or shape[1:] != [ROWS, COLUMNS]:
        layer.refuse(f"which has shape {short(shape)}; an image is (28, 28)")
    return Value(-1, (ROWS, COLUMNS))


def _apply(graph: Graph, layer: LayerConfig, inputs: list[Value]) -> Value:
    handler = ONE_INPUT.get(layer.class_name)
    if handler is None:
        layer.refuse(f"which can't be read row by row; networks of {READABLE} can")
    if len(inputs) != 1:
        layer.refuse(f"which is given {len(inputs)} inputs, not one")
    return handler(graph, layer, inputs[0])


def _network(graph: Graph, output: Value, parameters: int) -> Network:
    if not output.after_rows or output.shape != (DIGITS,):
        raise ReaderError(
            f"This network's output has shape {output.shape}, not ({DIGITS},), one for each digit."
        )
    nodes = graph.nodes[: output.node + 1]
    end = nodes[-1].operation
    if isinstance(end, Activate):
        if end.activation.name == "sigmoid":
            raise ReaderError("This network ends in a sigmoid; end it in Dense(10) and a softmax.")
        if end.activation.name == "softmax":
            nodes = nodes[: nodes[-1].inputs[0] + 1]
    if not any(isinstance(n.operation, Recurrent) for n in nodes):
        raise ReaderError("This network has no recurrent layer: choose one that has.")
    return Network(nodes, parameters)
