"""How the layers of a model are joined: one after the other, or as a functional model says."""

from dataclasses import replace
from typing import Any

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader.keras.archive import Archive
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, Paths, short
from rnn_demo.reader.keras.layers import (
    BEFORE_MASKING,
    MANY_INPUTS,
    ONE_INPUT,
    OTHERS,
    WHY_NOT,
    merge,
)

MAX_LAYERS = 64
IMAGE_SHAPES = ([ROWS, COLUMNS], [ROWS * COLUMNS], [ROWS, COLUMNS, 1])
MASKS = ("NotEqual", "Any", "LogicalOr", "LogicalAnd")  # what a Masking is saved as, beside itself

Key = tuple[str, int]  # a layer's name, and which of its calls


def sequential(graph: Graph, archive: Archive) -> Value:
    """The output of a Sequential. Raises ReaderError, as all here."""
    first, *records = _layer_records(archive)
    value = _input(graph, LayerConfig.parse(first, "", archive))
    paths = Paths("layers")
    for record in records:
        value = _apply(graph, LayerConfig.parse(record, paths.next(record), archive), [value])
    return value


def functional(graph: Graph, archive: Archive) -> Value:
    """The output of a functional model: each call of a layer waits until its inputs are there."""
    waiting: list[tuple[LayerConfig, dict[str, Any], Key]] = []
    values: dict[Key, Value] = {}
    masks: dict[Key, int] = {}  # of each step that finds the inked rows, in which node it does
    paths = Paths("layers")
    for record in _layer_records(archive):
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
            sources, mask = _sources(layer, call)
            there = all(s in values for s in sources)
            if _finds_mask(layer, call):
                where = {masks.get(s, values[s].node if s in values else None) for s in sources}
                if len(where) == 1 and (node := where.pop()) is not None:
                    masks[key] = node
                    continue
            elif there and (mask is None or mask in masks):
                inputs = [values[s] for s in sources]
                skips = {graph.nodes[x.mask].inputs[0] for x in inputs if x.mask is not None}
                if mask is not None and skips != {masks[mask]}:
                    layer.refuse("which is told to skip other rows than the Masking before it does")
                values[key] = _apply(graph, layer, inputs)
                continue
            still.append((layer, call, key))
        if len(still) == len(waiting):
            still[0][0].refuse("which is given what no other layer gives")
        waiting = still
    return values[_output(archive, values)]


def _finds_mask(layer: LayerConfig, call: dict[str, Any]) -> bool:
    """Whether a step only tells which rows are inked, or puts together what such steps tell."""
    if layer.class_name not in MASKS or not layer.is_function:
        return False
    if layer.class_name == "NotEqual":
        return call["args"][1:] == [0]
    if layer.class_name == "Any":
        return layer.config.get("axis") == -1 and layer.config.get("keepdims") is False
    return True


def _layer_records(archive: Archive) -> list[dict[str, Any]]:
    config = archive.config.get("config")
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


def _sources(layer: LayerConfig, call: dict[str, Any]) -> tuple[list[Key], Key | None]:
    """The layers' calls that give a call its inputs, and what says which rows it skips."""
    args, kwargs = call.get("args"), call.get("kwargs", {})
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        layer.refuse("which does not say what it is given: save the network with Keras 3")
    mask = kwargs.get("mask")
    for key, value in kwargs.items():
        if value is not None and value is not False and key != "mask":
            layer.refuse(f"which is called with {key[:40]}={short(value)}, which can't be read")
    if layer.class_name == "GetItem" and not _is_last_row(args[1:]):
        layer.refuse("and only [:, -1], the last row, can be read")
    if layer.class_name in ("GetItem", "NotEqual"):
        args = args[:1]
    flat = [t for a in args for t in (a if isinstance(a, list) else [a])]
    return [_history(layer, t) for t in flat], _history(layer, mask) if mask else None


def _history(layer: LayerConfig, tensor: Any) -> Key:
    try:
        name, call, index = tensor["config"]["keras_history"]
    except (TypeError, KeyError, ValueError, IndexError):
        name, call, index = None, 0, 0
    if not isinstance(name, str) or type(call) is not int or index != 0:
        layer.refuse("which is given something else than another layer's one output")
    return name, call


def _is_last_row(key: list[Any]) -> bool:
    """Whether a GetItem's key is [:, -1], or [:, 27], or that with another colon."""
    match key:
        case [[first, int(row), *rest]] if row in (-1, ROWS - 1):
            return all(map(_is_colon, [first, *rest]))
    return False


def _is_colon(key: Any) -> bool:
    if not isinstance(key, dict) or key.get("class_name") != "__slice__":
        return False
    return key.get("config") == {"start": None, "stop": None, "step": None}


def _output(archive: Archive, values: dict[Key, Value]) -> Key:
    outputs = archive.config["config"].get("output_layers")
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    match outputs:
        case [str(name), int(call), 0] if (name, call) in values:
            return name, call
    raise ReaderError("This network has more than one output: save one with Dense(10) at its end.")


def _apply(graph: Graph, layer: LayerConfig, inputs: list[Value]) -> Value:
    kind = layer.class_name
    if kind in BEFORE_MASKING and any(x.mask is not None for x in inputs):
        layer.refuse("which can't be read behind a Masking")
    if layer.is_function:  # Keras lets the rows that are skipped be read again
        inputs = [replace(x, mask=None) for x in inputs]
    if kind in MANY_INPUTS:
        return merge(graph, layer, inputs)
    if kind not in ONE_INPUT:
        layer.refuse(WHY_NOT.get(kind, OTHERS))
    if len(inputs) != 1:
        layer.refuse(f"which is given {len(inputs)} inputs, not one")
    return ONE_INPUT[kind](graph, layer, inputs[0])
