"""How the layers of a model are joined: one after the other, or as a functional model says."""

from dataclasses import replace
from typing import Any

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader.keras.archive import Archive
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

MAX_LAYERS = 64
MAX_DEPTH = 4  # models within each other
IMAGE_SHAPES = ([ROWS, COLUMNS], [ROWS * COLUMNS], [ROWS, COLUMNS, 1])
MASKS = ("NotEqual", "Any", "LogicalOr", "LogicalAnd")  # what a Masking is saved as, beside itself

Key = tuple[str, int]  # a layer's name, and which of its calls


def sequential(graph: Graph, archive: Archive) -> Value:
    """The output of a Sequential. Raises ReaderError, as all here."""
    records = _layer_records(archive.config)
    value = _input(graph, LayerConfig.parse(records[0], "", archive))
    return _one_after_another(graph, records[1:], Paths("layers"), archive, value, 0)


def functional(graph: Graph, archive: Archive) -> Value:
    """The output of a functional model."""
    return _joined(graph, archive.config, Paths("layers"), archive, None, 0)


def _one_after_another(
    graph: Graph,
    records: list[dict[str, Any]],
    paths: Paths,
    archive: Archive,
    value: Value,
    depth: int,
) -> Value:
    for record in records:
        layer = LayerConfig.parse(record, paths.next(record), archive)
        if depth:
            graph.count_layer(MAX_LAYERS)
        if not (depth and layer.class_name == "InputLayer"):
            value = _apply(graph, layer, [value], depth)
    return value


def _joined(
    graph: Graph,
    model: dict[str, Any],
    paths: Paths,
    archive: Archive,
    given: Value | None,
    depth: int,
) -> Value:
    """Each call of a layer is a node; a node waits until its inputs are there.

    given: what a model within a model is given; None for the outermost, which is given the image.
    """
    waiting: list[tuple[LayerConfig, dict[str, Any], Key]] = []
    values: dict[Key, Value] = {}
    masks: dict[Key, Key] = {}  # each step that finds the inked rows, and those of what it finds
    masked: dict[int, Key] = {}  # the same for the node of each Masking
    for record in _layer_records(model):
        layer = LayerConfig.parse(record, paths.next(record), archive)
        if depth:
            graph.count_layer(MAX_LAYERS)
        if layer.class_name == "InputLayer":
            if values:
                layer.refuse("the second one; a network that reads one image can be read")
            values[layer.name, 0] = _input(graph, layer) if given is None else _within(layer, given)
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
            there = all(s in values for s in sources) and (mask is None or mask in masks)
            if _finds_mask(layer, call):
                found = {masks.get(s, s) for s in sources}
                if len(found) == 1 and all(s in values or s in masks for s in sources):
                    masks[key] = found.pop()
                    continue
            elif there and key not in values:
                inputs = [values[s] for s in sources]
                if mask is not None and masks[mask] != masked.get(_mask_of(inputs)):
                    layer.refuse("which is told to skip other rows than the Masking before it does")
                values[key] = _apply(graph, layer, inputs, depth)
                if layer.class_name == "Masking":
                    masked[_mask_of([values[key]])] = sources[0]
                continue
            still.append((layer, call, key))
        if len(still) == len(waiting):
            still[0][0].refuse("which is given what no other layer gives")
        waiting = still
    return values[_output(model, values)]


def _mask_of(inputs: list[Value]) -> int:
    return next((x.mask for x in inputs if x.mask is not None), -1)


def _finds_mask(layer: LayerConfig, call: dict[str, Any]) -> bool:
    """Whether a step only tells which rows are inked, or puts together what such steps tell."""
    if layer.class_name not in MASKS or not layer.is_function:
        return False
    if layer.class_name == "NotEqual":
        return call["args"][1:] == [0]
    if layer.class_name == "Any":
        return layer.config.get("axis") == -1 and layer.config.get("keepdims") is False
    return True


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


def _within(layer: LayerConfig, given: Value) -> Value:
    """What a model within a model is given, where its input has that shape."""
    shape = layer.config.get("batch_shape")
    fitting = ([*given.shape], [None, *given.shape[1:]])  # None: as many rows as there are
    if not isinstance(shape, list) or shape[1:] not in fitting:
        layer.refuse(f"which takes shape {short(shape)} and is given {given.shape}")
    return given


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
    if not flat:
        layer.refuse("which is given nothing")
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
    if len(key) != 1 or not isinstance(key[0], list):
        return False
    parts = [-2 if _is_colon(k) else k for k in key[0]]
    return parts[:2] in ([-2, -1], [-2, ROWS - 1]) and parts[2:] in ([], [-2])


def _is_colon(key: Any) -> bool:
    if not isinstance(key, dict) or key.get("class_name") != "__slice__":
        return False
    return key.get("config") == {"start": None, "stop": None, "step": None}


def _output(model: dict[str, Any], values: dict[Key, Value]) -> Key:
    outputs = model["config"].get("output_layers")
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    match outputs:
        case [str(name), int(call), 0]:
            if any(r["config"].get("name") == name for r in _models(model)):
                call -= 1  # Keras counts how a model itself was made as its first call
            if (name, call) in values:
                return name, call
    raise ReaderError("This network has more than one output: save one with Dense(10) at its end.")


def _models(model: dict[str, Any]) -> list[dict[str, Any]]:
    """The functional models within a model."""
    return [r for r in _layer_records(model) if r.get("class_name") == "Functional"]


def _apply(graph: Graph, layer: LayerConfig, inputs: list[Value], depth: int) -> Value:
    kind = layer.class_name
    skips = any(x.mask is not None for x in inputs)
    if skips and kind in REFUSE_MASK:
        layer.refuse("which can't be read behind a Masking")
    if skips and (kind in FORGET_MASK or layer.is_function):
        inputs = [replace(x, mask=None) for x in inputs]
    if kind in MANY_INPUTS:
        return merge(graph, layer, inputs)
    handler = ONE_INPUT.get(kind)
    if handler is None and kind not in ("Sequential", "Functional"):
        layer.refuse(WHY_NOT.get(kind, "which is not among the layers that can be read row by row"))
    if len(inputs) != 1:
        layer.refuse(f"which is given {len(inputs)} inputs, not one")
    if handler is None:
        return _nested(graph, layer, inputs[0], depth + 1)
    return handler(graph, layer, inputs[0])


def _nested(graph: Graph, layer: LayerConfig, value: Value, depth: int) -> Value:
    """A model that is a layer of another model."""
    if depth > MAX_DEPTH:
        layer.refuse(f"and more than {MAX_DEPTH} within each other can't be read")
    model, paths = {"config": layer.config}, Paths(f"{layer.path}/layers")
    if layer.class_name == "Functional":
        return _joined(graph, model, paths, layer.archive, value, depth)
    return _one_after_another(graph, _layer_records(model), paths, layer.archive, value, depth)
