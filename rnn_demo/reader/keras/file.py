"""Open a `.keras` file: from the config of a Keras model to a `Network`."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from rnn_demo.cells import MAX_UNITS
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.files import JsonObject
from rnn_demo.reader.class_names import names_if_valid
from rnn_demo.reader.graph import MERGES, MOST_CLASSES, GraphBuilder, NodeOutput
from rnn_demo.reader.keras.archive import Archive
from rnn_demo.reader.keras.layer_config import LayerConfig, short_repr, weight_group_path_per_layer
from rnn_demo.reader.keras.layers import ONE_INPUT, OTHERS, WHY_NOT, add_merge_node
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Activate, Dense, Identity, Node, Regroup, Scale
from rnn_demo.reader.recurrent import Recurrent

MAX_LAYERS = 64  # of all kinds, including those without effect after training
COLON = {"class_name": "__slice__", "config": {"start": None, "stop": None, "step": None}}
IMAGE_SHAPES = ([ROWS, COLUMNS], [ROWS * COLUMNS], [ROWS, COLUMNS, 1])


def open_keras(source: Path | bytes) -> Network:
    """Open a network that Keras 3 saved, as data: no code in it runs, and keras is not needed.

    The network reads images (28, 28), has 2 to 64 classes, 10 for digits, and answers after the
    last row or after each. A softmax at its end is removed, as `Network` returns logits. Raises
    UnusableNetworkError with one sentence that names the layer or shape at fault.
    """
    archive, graph = Archive(source), GraphBuilder()
    match archive.config.get("class_name"):
        case "Sequential":
            (_, first), *others = _records_and_configs(archive)
            output = _node_output_of_input_layer(graph, first)
            for i, (_, layer) in enumerate(others):
                _refuse_layer_if_unknown(layer, others[i + 1 :])
                output = _apply_layer(graph, layer, [output])
        case "Functional":
            output = _add_functional_model(graph, archive)
        case other:
            raise UnusableNetworkError(
                f"This is a {short_repr(other)}; a Sequential or Functional model can be read."
            )
    network = _make_network(graph, output, archive.count)
    return replace(network, names=names_if_valid(archive.names, network.classes))


def _refuse_layer_if_unknown(
    layer: LayerConfig, following: list[tuple[JsonObject, LayerConfig]]
) -> None:
    """Refuse a layer that can't be read; name the following ones that could be, saved alone."""
    if layer.class_name in MERGES or layer.class_name in ONE_INPUT:
        return
    alone, gives = "", layer.config.get("filters")  # for a convolution: numbers per row
    for width in (COLUMNS, *((gives,) if type(gives) is int and 1 <= gives <= MAX_UNITS else ())):
        for i, (_, first) in enumerate(following):
            if not alone and _can_form_network([other for _, other in following[i:]], width):
                alone = f"; saved alone, the layers from {short_repr(first.name)} on "
                fits = f"would not do: they take {width} numbers a row, and an image has {COLUMNS}"
                alone += "can be read" if width == COLUMNS else fits
    layer.refuse(f"{WHY_NOT.get(layer.class_name, OTHERS)}{alone}")


def _can_form_network(layers: list[LayerConfig], width: int) -> bool:
    """Return True if these layers by themselves form a network for rows of `width` numbers."""
    graph, value = GraphBuilder(), NodeOutput(-1, (ROWS, width))
    with contextlib.suppress(UnusableNetworkError):
        for layer in layers:
            _refuse_layer_if_unknown(layer, [])
            value = _apply_layer(graph, layer, [value])
        _make_network(graph, value, 0)
        return True
    return False


def _add_functional_model(graph: GraphBuilder, archive: Archive) -> NodeOutput:
    """Add a functional model, whose layers Keras lists after their inputs; return its output."""
    values: dict[str, NodeOutput] = {}  # by the name of the layer that outputs it
    listed = list(_records_and_configs(archive))
    for i, (record, layer) in enumerate(listed):
        if layer.class_name == "InputLayer":
            if values:
                layer.refuse("the second one; a network that reads one image can be read")
            values[layer.name] = _node_output_of_input_layer(graph, layer)
            continue
        match record.get("inbound_nodes"):
            case [{"args": list(args), "kwargs": dict(kwargs)}]:
                sources = _layer_input_names(layer, args, kwargs)
            case [_, _, *_]:
                layer.refuse("which is used more than once; a layer that is used once can be read")
            case _:
                layer.refuse("which does not say what it is given: save the network with Keras 3")
        if not all(source in values for source in sources):
            layer.refuse("which is given what no layer before it gives")
        _refuse_layer_if_unknown(layer, listed[i + 1 :])
        values[layer.name] = _apply_layer(graph, layer, [values[source] for source in sources])
    return values[_output_name(archive, values)]


def _records_and_configs(archive: Archive) -> Iterator[tuple[JsonObject, LayerConfig]]:
    """Yield each layer's record with its checked config."""
    config = archive.config.get("config")
    records = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise UnusableNetworkError("The config in this .keras file lists no layers: save it again.")
    if not 1 <= len(records) <= MAX_LAYERS:
        raise UnusableNetworkError(
            f"This network has {len(records)} layers; 1 to {MAX_LAYERS} can be read."
        )
    for record, path in zip(records, weight_group_path_per_layer(records, "layers"), strict=True):
        yield record, LayerConfig.parse(record, path, archive)


def _node_output_of_input_layer(graph: GraphBuilder, layer: LayerConfig) -> NodeOutput:
    if layer.class_name != "InputLayer":
        layer.refuse("where an InputLayer should be: begin with keras.Input((28, 28))")
    shape = layer.config.get("batch_shape")
    if isinstance(shape, list) and shape[1:] == [None, COLUMNS]:  # any number of rows
        shape = [None, ROWS, COLUMNS]
    if not isinstance(shape, list) or shape[1:] not in IMAGE_SHAPES:
        layer.refuse(f"which takes shape {short_repr(shape)}; an image is (28, 28)")
    return graph.reshape_within_rows(NodeOutput(-1, (ROWS, COLUMNS)), tuple(shape[1:]))


def _layer_input_names(layer: LayerConfig, args: list[object], kwargs: JsonObject) -> list[str]:
    for key, value in kwargs.items():
        if value is not None and value is not False:
            layer.refuse(
                f"which is called with {key[:40]}={short_repr(value)}, which can't be read"
            )
    if layer.class_name == "GetItem":
        if not _key_takes_last_row(args[1:]):
            layer.refuse("and only [:, -1], the last row, can be read")
        args = args[:1]
    names = []
    for tensor in (t for a in args for t in (a if isinstance(a, list) else [a])):
        match tensor:
            case {"config": {"keras_history": [str(name), 0, 0]}}:  # its first call, its one output
                names.append(name)
            case _:
                layer.refuse("which is given something else than another layer's one output")
    return names


def _key_takes_last_row(key: list[object]) -> bool:
    """Return True if a GetItem's key is [:, -1], or the same with another full slice."""
    match key:
        case [[first, -1, *rest]]:
            return all(isinstance(k, dict) and COLON.items() <= k.items() for k in (first, *rest))
    return False


def _output_name(archive: Archive, values: dict[str, NodeOutput]) -> str:
    outputs = archive.config["config"].get("output_layers")
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    match outputs:
        case [str(name), 0, 0] if name in values:
            return name
    raise UnusableNetworkError(
        "This network has more than one output: save one with Dense(10) at its end."
    )


def _apply_layer(graph: GraphBuilder, layer: LayerConfig, inputs: list[NodeOutput]) -> NodeOutput:
    kind = layer.class_name
    if kind in MERGES:
        return add_merge_node(graph, layer, inputs)
    if len(inputs) != 1:
        layer.refuse(f"which is given {len(inputs)} inputs, not one")
    return ONE_INPUT[kind](graph, layer, inputs[0])


def _make_network(graph: GraphBuilder, output: NodeOutput, parameters: int) -> Network:
    every_row = not output.after_rows and len(output.shape) == 2 and output.shape[0] == ROWS
    if not every_row and not (output.after_rows and len(output.shape) == 1):
        raise UnusableNetworkError(
            f"This network's output has shape {output.shape}, not one number for each class: end "
            "it in a Dense, after the last row or after each."
        )
    classes = output.shape[-1]
    if classes == 1:
        raise UnusableNetworkError("This network has one output; digits need ten.")
    if not 2 <= classes <= MOST_CLASSES:
        raise UnusableNetworkError(
            f"This network tells {classes} classes apart; 2 to {MOST_CLASSES} can be read, one "
            "number for each."
        )
    nodes = graph.nodes[: output.node + 1]
    if not any(isinstance(n.operation, Recurrent) for n in nodes):
        raise UnusableNetworkError("This network has no recurrent layer: choose one that has.")
    last = nodes[-1]
    if _is_activation_node(last, "softmax") and last.inputs[0] >= 0:  # its input is the logits
        nodes = nodes[: last.inputs[0] + 1]
    if every_row:  # its answer after the last row counts
        nodes[-1] = replace(nodes[-1], last=True)
    if _gives_probabilities(nodes):
        raise UnusableNetworkError(
            "This network's probabilities are not a softmax of logits: end it in Dense(10) "
            "and a softmax."
        )
    return Network(nodes, parameters, _pixel_scale(nodes), classes)


def _gives_probabilities(nodes: list[Node]) -> bool:
    """Return True if a softmax or sigmoid follows the last Dense or cell."""
    bounded: list[bool] = []
    for node in nodes:
        if isinstance(node.operation, Dense | Recurrent):
            bounded.append(False)
        else:
            own = _is_activation_node(node, "softmax", "sigmoid")
            bounded.append(own or any(bounded[k] for k in node.inputs if k >= 0))
    return bounded[-1]


def _is_activation_node(node: Node, *names: str) -> bool:
    return isinstance(node.operation, Activate) and node.operation.activation.name in names


def _pixel_scale(nodes: list[Node]) -> float:
    """Return 255 if the first layer divides pixels by about 255, otherwise 1."""
    kinds = (node.operation for node in nodes)
    match next(kind for kind in kinds if not isinstance(kind, Regroup | Identity)):
        case Scale(scale=scale) if np.ndim(scale) == 0 and abs(float(scale)) < 0.02:
            return 255.0
    return 1.0
