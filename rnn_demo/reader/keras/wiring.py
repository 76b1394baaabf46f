"""How the layers of a model are joined: one after the other, or as a functional model says."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader.keras.archive import Archive
from rnn_demo.reader.keras.graph import MERGES, Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, short, snake_case
from rnn_demo.reader.keras.layers import ONE_INPUT, OTHERS, WHY_NOT, merge

MAX_LAYERS = 64
IMAGE_SHAPES = ([ROWS, COLUMNS], [ROWS * COLUMNS], [ROWS, COLUMNS, 1])


def sequential(graph: Graph, archive: Archive) -> Value:
    """The output of a Sequential. Raises ReaderError, as all here."""
    (_, first), *others = _layers(archive)
    value = _input(graph, first)
    for _, layer in others:
        value = _apply(graph, layer, [value])
    return value


def functional(graph: Graph, archive: Archive) -> Value:
    """The output of a functional model; Keras lists its layers after what they are given."""
    values: dict[str, Value] = {}  # by the layer that gives it
    for record, layer in _layers(archive):
        if layer.class_name == "InputLayer":
            if values:
                layer.refuse("the second one; a network that reads one image can be read")
            values[layer.name] = _input(graph, layer)
            continue
        match record.get("inbound_nodes"):
            case [{"args": list(args), "kwargs": dict(kwargs)}]:
                sources = _sources(layer, args, kwargs)
            case [_, _, *_]:
                layer.refuse("which is used more than once; a layer that is used once can be read")
            case _:
                layer.refuse("which does not say what it is given: save the network with Keras 3")
        if not all(source in values for source in sources):
            layer.refuse("which is given what no layer before it gives")
        values[layer.name] = _apply(graph, layer, [values[source] for source in sources])
    return values[_output(archive, values)]


def _layers(archive: Archive) -> Iterator[tuple[dict[str, Any], LayerConfig]]:
    """Each layer with its record. Its weights lie by its class: `dense`, `dense_1`, ..."""
    config = archive.config.get("config")
    records = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise ReaderError("The config in this .keras file lists no layers: save it again.")
    if not 1 <= len(records) <= MAX_LAYERS:
        raise ReaderError(f"This network has {len(records)} layers; 1 to {MAX_LAYERS} can be read.")
    seen: Counter[str] = Counter()
    for record in records:
        name = snake_case(str(record.get("class_name"))[:60])
        path = f"layers/{name}_{seen[name]}" if seen[name] else f"layers/{name}"
        if not str(record.get("module")).startswith("keras.src.ops"):  # `+` is no layer
            seen[name] += 1
        yield record, LayerConfig.parse(record, path, archive)


def _input(graph: Graph, layer: LayerConfig) -> Value:
    if layer.class_name != "InputLayer":
        layer.refuse("where an InputLayer should be: begin with keras.Input((28, 28))")
    shape = layer.config.get("batch_shape")
    if isinstance(shape, list) and shape[1:] == [None, COLUMNS]:  # as many rows as there are
        shape = [None, ROWS, COLUMNS]
    if not isinstance(shape, list) or shape[1:] not in IMAGE_SHAPES:
        layer.refuse(f"which takes shape {short(shape)}; an image is (28, 28)")
    return graph.regroup(Value(-1, (ROWS, COLUMNS)), tuple(shape[1:]))


def _sources(layer: LayerConfig, args: list[Any], kwargs: dict[str, Any]) -> list[str]:
    """The layers that give a layer its inputs, by name."""
    for key, value in kwargs.items():
        if value is not None and value is not False:
            layer.refuse(f"which is called with {key[:40]}={short(value)}, which can't be read")
    return [_history(layer, t) for a in args for t in (a if isinstance(a, list) else [a])]


def _history(layer: LayerConfig, tensor: Any) -> str:
    match tensor:
        case {"config": {"keras_history": [str(name), 0, 0]}}:  # its first call, its one output
            pass
        case _:
            layer.refuse("which is given something else than another layer's one output")
    return name


def _output(archive: Archive, values: dict[str, Value]) -> str:
    outputs = archive.config["config"].get("output_layers")
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    match outputs:
        case [str(name), 0, 0] if name in values:
            return name
    raise ReaderError("This network has more than one output: save one with Dense(10) at its end.")


def _apply(graph: Graph, layer: LayerConfig, inputs: list[Value]) -> Value:
    kind = layer.class_name
    if kind in MERGES:
        return merge(graph, layer, inputs)
    if kind not in ONE_INPUT:
        layer.refuse(WHY_NOT.get(kind, OTHERS))
    if len(inputs) != 1:
        layer.refuse(f"which is given {len(inputs)} inputs, not one")
    return ONE_INPUT[kind](graph, layer, inputs[0])
