"""Opens a `.keras` file: from the config of a Keras model to a `Network`."""

from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.keras.archive import Archive, ReaderError
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, Paths, short
from rnn_demo.reader.keras.layers import (
    FORGET_MASK,
    MANY_INPUTS,
    ONE_INPUT,
    REFUSE_MASK,
    WHY_NOT,
    merge,
)
from rnn_demo.reader.network import Network, Node
from rnn_demo.reader.operations import Activate, Dense, Identity, Recurrent, Regroup, Scale

MAX_LAYERS = 64
MAX_DEPTH = 4  # Sequentials within each other
MOST_CLASSES = 64
IMAGE_SHAPES = ([ROWS, COLUMNS], [ROWS * COLUMNS], [ROWS, COLUMNS, 1])


def open_keras(source: str | Path | bytes | BinaryIO) -> Network:
    """Open a network that Keras 3 saved, as data: no code in it runs, and keras is not needed.

    source: a path, the file's bytes, or an open binary file. The network reads images (28, 28) and
    answers with 2 to 64 numbers, 10 for the digits, after the last row or after each; a softmax at
    its end is taken off (`Network` gives logits). Raises ReaderError (a UserError) in one sentence
    that names the layer or shape at fault.
    """
    archive, graph = Archive(source), Graph()
    match archive.config.get("class_name"):
        case "Sequential":
            output = _sequential(graph, archive)
        case "Functional":
            output = _functional(graph, archive)
        case other:
            raise ReaderError(
                f"This is a {short(other)}; a Sequential or Functional model can be read."
            )
    return _network(graph, output, archive.count)


def _sequential(graph: Graph, archive: Archive) -> Value:
    records = _layer_records(archive.config)
    value = _input(graph, LayerConfig.parse(records[0], "", archive))
    paths = Paths("layers")
    for record in records[1:]:
        layer = LayerConfig.parse(record, paths.next(record), archive)
        value = _apply(graph, layer, [value])
    return value


def _functional(graph: Graph, archive: Archive) -> Value:
    """Each call of a layer is a node; a node waits until its inputs are there."""
    paths = Paths("layers")
    waiting: list[tuple[LayerConfig, dict[str, Any], tuple[str, int]]] = []
    values: dict[tuple[str, int], Value] = {}
    records = _layer_records(archive.config)
    if any(record.get("class_name") == "Masking" for record in records):
        raise ReaderError(
            "This functional model has a Masking, which Keras saves as steps of its own: the same "
            "layers in a Sequential can be read."
        )
    for record in records:
        layer = LayerConfig.parse(record, paths.next(record), archive)
        if layer.class_name == "InputLayer":
            if values:
                layer.refuse("the second one; a network that reads one image can be read")
            values[layer.name, 0] = _input(graph, layer)
            continue
        calls = record.get("inbound_nodes")
        if not isinstance(calls, list) or not all(isinstance(c, dict) for c in calls):
            layer.refuse("which does not say what it is given: save the network with Keras 3")
        waiting += [(layer, call, (layer.name, i)) for i, call in enumerate(calls)]
    if len(waiting) > MAX_LAYERS:
        raise ReaderError(f"This network has {len(waiting)} steps; {MAX_LAYERS} can be read.")
    while waiting:
        still = []
        for layer, call, key in waiting:
            sources = _sources(layer, call)
            if all(s in values for s in sources) and key not in values:
                values[key] = _apply(graph, layer, [values[s] for s in sources])
            else:
                still.append((layer, call, key))
        if len(still) == len(waiting):
            still[0][0].refuse("which is given what no other layer gives")
        waiting = still
    return values[_output(archive.config["config"], values)]


def _layer_records(model: dict[str, Any]) -> list[dict[str, Any]]:
    config = model.get("config")
    records = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise ReaderError("The config in this .keras file lists no layers: save it again.")
    if not 1 <= len(records) <= MAX_LAYERS:
        raise ReaderError(f"This network has {len(records)} layers; 1 to {MAX_LAYERS} can be read.")
    return records


def _input(graph: Graph, layer: LayerConfig) -> Value:
    if layer.class_name != "InputLayer":
        layer.refuse("where an InputLayer should be: begin with keras.Input((28, 28))")
    shape = layer.config.get("batch_shape")
    if isinstance(shape, list) and shape[1:] == [None, COLUMNS]:  # as many rows as there are
        shape = [None, ROWS, COLUMNS]
    if not isinstance(shape, list) or shape[1:] not in IMAGE_SHAPES:
        layer.refuse(f"which takes shape {short(shape)}; an image is (28, 28)")
    return graph.regroup(Value(-1, (ROWS, COLUMNS)), tuple(shape[1:]))


def _sources(layer: LayerConfig, call: dict[str, Any]) -> list[tuple[str, int]]:
    """The layers' calls that give a call its inputs."""
    args, kwargs = call.get("args"), call.get("kwargs", {})
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        layer.refuse("which does not say what it is given: save the network with Keras 3")
    for key, value in kwargs.items():
        if value is not None and value is not False:
            layer.refuse(f"which is called with {key[:40]}={short(value)}, which can't be read")
    if layer.class_name == "GetItem":
        if not _is_last_row(args[1:]):
            layer.refuse("and only [:, -1], the last row, can be read")
        args = args[:1]
    flat = [t for a in args for t in (a if isinstance(a, list) else [a])]
    if not flat:
        layer.refuse("which is given nothing")
    return [_history(layer, t) for t in flat]


def _history(layer: LayerConfig, tensor: Any) -> tuple[str, int]:
    try:
        name, call, index = tensor["config"]["keras_history"]
    except (TypeError, KeyError, ValueError, IndexError):
        name, call, index = None, 0, 0
    if not isinstance(name, str) or type(call) is not int or index != 0:
        layer.refuse("which is given something else than another layer's one output")
    return name, call


def _is_last_row(key: list[Any]) -> bool:
    """Whether a GetItem's key is [:, -1], or [:, 27], or that with another colon."""
    if len(key) != 1 or not isinstance(key[0], list):
        return False
    parts = [-2 if _is_colon(k) else k for k in key[0]]
    return parts[:2] in ([-2, -1], [-2, ROWS - 1]) and parts[2:] in ([], [-2])


def _is_colon(key: Any) -> bool:
    if not isinstance(key, dict) or key.get("class_name") != "__slice__":
        return False
    return key.get("config") == {"start": None, "stop": None, "step": None}


def _output(config: dict[str, Any], values: dict[tuple[str, int], Value]) -> tuple[str, int]:
    outputs = config.get("output_layers")
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    match outputs:
        case [str(name), int(call), 0] if (name, call) in values:
            return name, call
    raise ReaderError("This network has more than one output: save one with Dense(10) at its end.")


def _apply(graph: Graph, layer: LayerConfig, inputs: list[Value], depth: int = 0) -> Value:
    kind = layer.class_name
    skips = any(x.mask is not None for x in inputs)
    if skips and kind in REFUSE_MASK:
        layer.refuse("which can't be read behind a Masking")
    if skips and (kind in FORGET_MASK or layer.is_function):
        inputs = [replace(x, mask=None) for x in inputs]
    if kind in MANY_INPUTS:
        return merge(graph, layer, inputs)
    handler = ONE_INPUT.get(kind)
    if handler is None and kind != "Sequential":
        layer.refuse(WHY_NOT.get(kind, "which is not among the layers that can be read row by row"))
    if len(inputs) != 1:
        layer.refuse(f"which is given {len(inputs)} inputs, not one")
    if handler is None:
        return _nested(graph, layer, inputs[0], depth + 1)
    return handler(graph, layer, inputs[0])


def _nested(graph: Graph, layer: LayerConfig, value: Value, depth: int) -> Value:
    """A Sequential that is a layer of another model."""
    if depth > MAX_DEPTH:
        layer.refuse(f"and more than {MAX_DEPTH} within each other can't be read")
    paths = Paths(f"{layer.path}/layers")
    for record in _layer_records({"config": layer.config}):
        graph.count_layer(MAX_LAYERS)
        inner = LayerConfig.parse(record, paths.next(record), layer.archive)
        if inner.class_name != "InputLayer":
            value = _apply(graph, inner, [value], depth)
    return value


def _network(graph: Graph, output: Value, parameters: int) -> Network:
    every_row = not output.after_rows and len(output.shape) == 2 and output.shape[0] == ROWS
    if not every_row and not (output.after_rows and len(output.shape) == 1):
        raise ReaderError(
            f"This network's output has shape {output.shape}, not one number for each class: end "
            "it in a Dense, after the last row or after each."
        )
    classes = output.shape[-1]
    if not 2 <= classes <= MOST_CLASSES:
        raise ReaderError(
            f"This network tells {classes} classes apart; 2 to {MOST_CLASSES} can be read, one "
            "number for each."
        )
    nodes = _without_softmax(graph.nodes[: output.node + 1])
    if every_row:  # the last of its answers is the one that counts
        nodes[-1] = replace(nodes[-1], last=True)
    if _gives_probabilities(nodes):
        raise ReaderError(
            "This network's probabilities are not a softmax of logits: end it in Dense(10) "
            "and a softmax."
        )
    if not any(isinstance(n.operation, Recurrent) for n in nodes):
        raise ReaderError("This network has no recurrent layer: choose one that has.")
    columns = _reads_columns(nodes, graph.turned)
    return Network(nodes, parameters, _pixel_scale(nodes), classes, columns)


def _reads_columns(nodes: list[Node], turned: list[int]) -> bool:
    """Whether all that is done with the pixels is done with them turned: rows to columns."""
    pixels, others = {-1}, False
    for i, node in enumerate(nodes):
        if i in turned:
            if node.inputs[0] not in pixels:
                raise ReaderError(
                    "This network turns rows to columns after it has changed them: put the "
                    "Permute first."
                )
        elif pixels.intersection(node.inputs):
            if isinstance(node.operation, Scale) and np.ndim(node.operation.scale) == 0:
                pixels.add(i)
            else:
                others = True
    if turned and others:
        raise ReaderError(
            "This network reads both rows and columns: nothing in it stands after a single row."
        )
    return bool(turned)


def _without_softmax(nodes: list[Node]) -> list[Node]:
    """The nodes whose last gives the logits, where the last was their softmax."""
    *before, last = nodes
    if _is_softmax(last):
        return nodes[: last.inputs[0] + 1]
    if isinstance(last.operation, Identity) and _is_softmax(nodes[last.inputs[0]]):
        # a softmax at every row, of which the last is taken
        return [*before, replace(last, inputs=nodes[last.inputs[0]].inputs)]
    return nodes


def _gives_probabilities(nodes: list[Node]) -> bool:
    """Whether the last comes out of a softmax or sigmoid, with no Dense or cell between."""
    squashed: list[bool] = []
    for node in nodes:
        if isinstance(node.operation, Dense | Recurrent):
            squashed.append(False)
        else:
            own = _is_activation(node, "softmax") or _is_activation(node, "sigmoid")
            squashed.append(own or any(squashed[k] for k in node.inputs if k >= 0))
    return squashed[-1]


def _is_softmax(node: Node) -> bool:
    return _is_activation(node, "softmax") or _is_activation(node, "log_softmax")


def _is_activation(node: Node, name: str) -> bool:
    return isinstance(node.operation, Activate) and node.operation.activation.name == name


def _pixel_scale(nodes: list[Node]) -> float:
    """255 where all that is done with the pixels first is to make them smaller; otherwise 1."""
    pixels, first = {-1}, []
    for i, node in enumerate(nodes):
        if pixels.intersection(node.inputs):
            if isinstance(node.operation, Regroup):
                pixels.add(i)
            else:
                first.append(node.operation)
    rescaled = [isinstance(f, Scale) and np.ndim(f.scale) == 0 and f.scale < 0.02 for f in first]
    return 255.0 if all(rescaled) else 1.0
