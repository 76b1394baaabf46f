"""Convert each Keras layer that can be read to operations of this package.

Each function takes the graph, the layer's config and its input, and returns its output.
"""

import math
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from rnn_demo.cells import CELLS, MAX_UNITS, Cell
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.data import ROWS
from rnn_demo.reader.graph import GraphBuilder, NodeOutput
from rnn_demo.reader.keras.layer_config import (
    LayerConfig,
    short_repr,
    weight_group_path_per_layer,
    with_article,
)
from rnn_demo.reader.operations import Activate, Dense, Discretize, Embed, Flip, Identity, Scale
from rnn_demo.reader.recurrent import Recurrent

MERGE_MODES = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"}
RECURRENT = (*(name for name, cell in CELLS.items() if cell.IN_KERAS), "RNN")


def _convert_recurrent(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert a recurrent layer of Keras, or an RNN around one or several cells."""
    if layer.class_name not in RECURRENT:
        layer.refuse("and only a recurrent layer can stand there")
    if x.after_rows or len(x.shape) != 2 or x.shape[0] != ROWS:
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    if layer.flag("return_state"):
        layer.refuse("which has return_state=True, which can't be read")
    cells = _stacked_cell_configs(layer)
    backwards, sequences = layer.flag("go_backwards"), layer.flag("return_sequences")
    for i, config in enumerate(cells):
        cell = _cell(config, x.shape[-1])
        title = f"{layer.name} {i + 1}" if len(cells) > 1 else layer.name
        after_rows = i == len(cells) - 1 and not sequences
        backward = x.backward != backwards
        shape = (cell.units,) if after_rows else (ROWS, cell.units)
        operation = Recurrent(title, cell, backwards, backward)
        x = graph.add_node(operation, x, shape=shape, after_rows=after_rows, backward=backward)
        backwards = False  # the next cell reads this one's outputs in their order
    return x


def _stacked_cell_configs(layer: LayerConfig) -> list[LayerConfig]:
    if layer.class_name != "RNN":
        return [replace(layer, path=f"{layer.path}/cell")]
    cell = layer.inner("cell", "cell")
    if cell.class_name != "StackedRNNCells":
        return [cell]
    records = cell.config.get("cells")
    if not isinstance(records, list) or not 1 <= len(records) <= 8:
        layer.refuse("whose StackedRNNCells can't be read; 1 to 8 cells can")
    places = zip(records, weight_group_path_per_layer(records, f"{cell.path}/cells"), strict=True)
    return [LayerConfig.parse(r, path, layer.archive, layer.name) for r, path in places]


def _cell(layer: LayerConfig, inputs: int) -> Cell:
    kind = CELLS.get(layer.class_name.removesuffix("Cell"))
    if kind is None:
        layer.refuse(f"and only {', '.join(CELLS)} cells can be read")
    units = layer.whole("units", MAX_UNITS)
    columns = units * kind.block_count()
    names = {field.name for field in fields(kind)}
    arguments: dict[str, Any] = {n: layer.flag(n, True) for n in kind.OPTIONS if n in names}
    rows = kind.bias_count_per_column(**arguments)
    arguments |= {
        "kernel": layer.read_weight_at(0, inputs, columns),
        "recurrent_kernel": None,
        "bias": None,
    }
    if memory := kind.recurrent_kernel_shape(units):
        arguments["recurrent_kernel"] = layer.read_weight_at(1, *memory)
    if layer.flag("use_bias", True):
        of = (rows, columns) if rows > 1 else (columns,)
        arguments["bias"] = layer.read_weight_at(1 + bool(memory), *of)
    for name, default in (("activation", "tanh"), ("recurrent_activation", "sigmoid")):
        if name in names:
            arguments[name] = layer.activation(name, default)
            if arguments[name].name == "softmax":
                layer.refuse("and a softmax within a cell can't be read")
    return kind(**arguments)


def _convert_bidirectional(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Bidirectional: a layer for each direction, merged."""
    merge = MERGE_MODES.get(str(layer.config.get("merge_mode")))
    if merge is None:
        layer.refuse(f"which has merge_mode={short_repr(layer.config.get('merge_mode'))}")
    forward = layer.inner("layer", "forward_layer")
    backward = layer.inner("backward_layer", "backward_layer")
    sequences = forward.flag("return_sequences")
    alike = sequences == backward.flag("return_sequences")
    if not alike or forward.flag("go_backwards") == backward.flag("go_backwards"):
        layer.refuse("whose two layers do not match")
    one = _convert_recurrent(graph, forward, x)
    other = _convert_recurrent(graph, backward, x)
    if one.shape != other.shape:
        layer.refuse("whose two layers differ in units")
    if sequences:
        other = graph.add_node(Flip(), other, backward=one.backward)
    return graph.merge(merge, [one, other])


def _convert_dense(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Dense, at each row or after the last row."""
    if not x.after_rows and len(x.shape) < 2:
        layer.refuse(f"which is given all rows in one, shape {x.shape}, and would mix them")
    units = layer.whole("units", MAX_UNITS)
    kernel = layer.read_weight_at(0, x.shape[-1], units)
    bias = layer.read_weight_at(1, units) if layer.flag("use_bias", True) else None
    y = graph.add_node(Dense(kernel, bias), x, shape=(*x.shape[:-1], units))
    return _add_activation_node(graph, layer, y)


def _convert_time_distributed(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert TimeDistributed: a layer applied at every row."""
    inner = layer.inner("layer", "layer")
    if x.after_rows or len(x.shape) < 2 or inner.class_name not in AT_EVERY_ROW:
        layer.refuse(f"which holds {with_article(inner.class_name)} and is given shape {x.shape}")
    return AT_EVERY_ROW[inner.class_name](graph, inner, x)


def _add_activation_node(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Activation, or the activation of a Dense."""
    function = layer.activation()
    if function.name == "softmax":
        _check_last_axis(layer, x)
    return x if function.name == "linear" else graph.add_node(Activate(function), x)


def _convert_softmax(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Softmax along the last axis."""
    if len(x.shape) == 2 and layer.config.get("axis") in (1, -2, [1], [-2]):
        layer.refuse(_LOOKS)
    _check_last_axis(layer, x)
    return graph.add_node(Activate(ACTIVATIONS["softmax"]), x)


def _convert_relu(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert ReLU without slope, threshold or bound."""
    if layer.config.get("max_value") is not None or any(
        layer.number(option, 0) for option in ("negative_slope", "threshold")
    ):
        layer.refuse("and only a plain ReLU can be read")
    return graph.add_node(Activate(ACTIVATIONS["relu"]), x)


def _check_last_axis(layer: LayerConfig, x: NodeOutput) -> None:
    """Refuse a layer whose axis is not the last one, within one row."""
    axis, rank = layer.config.get("axis", -1), len(x.shape)  # 0 is the batch
    if axis not in (-1, [-1], rank, [rank]) or (rank == 1 and not x.after_rows):
        layer.refuse(
            f"which has axis={short_repr(axis)} on shape {x.shape}; only a row's own can be"
        )


def _convert_batch_normalization(
    graph: GraphBuilder, layer: LayerConfig, x: NodeOutput
) -> NodeOutput:
    """Convert BatchNormalization in inference mode."""
    _check_last_axis(layer, x)
    width, used = x.shape[-1], 0
    scale, offset = np.ones(width, np.float32), np.zeros(width, np.float32)
    if layer.flag("scale", True):
        scale, used = layer.read_weight_at(used, width), used + 1
    if layer.flag("center", True):
        offset, used = layer.read_weight_at(used, width), used + 1
    mean, variance = (layer.read_weight_at(used + i, width) for i in (0, 1))
    variance = variance + np.float32(layer.number("epsilon", 1e-3))
    if not (variance > 0).all():
        layer.refuse("whose moving variance is negative")
    slope = scale / np.sqrt(variance)
    return graph.add_node(Scale(slope, offset - mean * slope), x)


def _convert_identity(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert a layer that does nothing after training."""
    return x


def _convert_rescaling(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Rescaling: `x * scale + offset`."""
    scale, offset = layer.number("scale"), layer.number("offset", 0)
    return graph.add_node(Scale(np.float32(scale), np.float32(offset)), x)


def _convert_discretization(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Discretization: numbers to the index of their bin."""
    bins = layer.config.get("bin_boundaries", [])
    ints = layer.config.get("output_mode", "int") == "int"
    few = isinstance(bins, list) and 1 <= len(bins) <= 1024
    if not (ints and few and all(type(b) in (int, float) for b in bins)):
        layer.refuse("and only one with bin_boundaries and output_mode='int' can be read")
    return graph.add_node(Discretize(np.sort(np.asarray(bins, np.float32))), x)


def _convert_embedding(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Embedding: tokens to vectors."""
    if layer.flag("mask_zero"):
        layer.refuse("which has mask_zero=True, and no row is ever left out here")
    if x.after_rows:
        layer.refuse("and after the last row it can't be read")
    width = layer.whole("output_dim", MAX_UNITS)
    table = layer.read_weight_at(0, layer.whole("input_dim", 2**16), width)
    return graph.add_node(Embed(table), x, shape=(*x.shape, width))


def _convert_reshape(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert Reshape and Flatten, if no number moves to another row."""
    size = math.prod(x.shape)
    shape = layer.config.get("target_shape", [-1])
    few = isinstance(shape, list) and len(shape) <= MOST_AXES
    if not few or not all(type(n) is int and abs(n) <= size for n in shape):
        layer.refuse(f"which has target_shape={short_repr(shape)}")
    if shape.count(-1) == 1:
        shape = [size // max(1, -math.prod(shape)) if n == -1 else n for n in shape]
    apart = shape and shape[0] % ROWS == 0
    if x.after_rows:
        apart = shape in ([size], [1, size])
    if not apart or min(shape) < 1 or math.prod(shape) != size:
        layer.refuse(f"which turns shape {x.shape} into {tuple(shape)} and would mix the rows")
    return graph.reshape_within_rows(x, tuple(shape))


def _convert_cropping(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert a Cropping1D that leaves the last row."""
    if layer.config.get("cropping") != [ROWS - 1, 0] or x.after_rows or x.shape[:-1] != (ROWS,):
        layer.refuse(f"which does more than leave the last of {ROWS} rows")
    return graph.add_node(Identity(), x, shape=(1, x.shape[-1]), after_rows=True)


def _convert_get_item(graph: GraphBuilder, layer: LayerConfig, x: NodeOutput) -> NodeOutput:
    """Convert `x[:, -1]` in a functional model."""
    if x.after_rows or x.shape[:-1] != (ROWS,):
        layer.refuse(f"which is given shape {x.shape}; of {ROWS} rows it can take the last")
    return graph.add_node(Identity(), x, shape=x.shape[-1:], after_rows=True)


def add_merge_node(graph: GraphBuilder, layer: LayerConfig, inputs: list[NodeOutput]) -> NodeOutput:
    """Convert Add, Multiply, Average and Concatenate.

    Raises UnusableNetworkError if the inputs do not match, or there is only one.
    """
    if len(inputs) < 2:  # also keras.ops.average, an operation with the same class name
        given = "one input" if inputs else "no input"
        layer.refuse(f"which is given {given}, where two or more are merged")
    first, joins = inputs[0], layer.class_name == "Concatenate"
    for x in inputs:
        shape = (*first.shape[:-1], x.shape[-1]) if joins else first.shape
        if x.shape != shape or x.after_rows != first.after_rows:
            layer.refuse(f"which is given shapes {first.shape} and {x.shape}, which do not match")
    if joins:
        _check_last_axis(layer, first)
    return graph.merge(layer.class_name, inputs)


Handler = Callable[[GraphBuilder, LayerConfig, NodeOutput], NodeOutput]
AT_EVERY_ROW: dict[str, Handler] = {
    "Dense": _convert_dense,
    "Activation": _add_activation_node,
    "ReLU": _convert_relu,
    "Softmax": _convert_softmax,
    "BatchNormalization": _convert_batch_normalization,
    **dict.fromkeys(("Dropout", "GaussianNoise", "GaussianDropout", "Identity"), _convert_identity),
}
ONE_INPUT: dict[str, Handler] = {
    **AT_EVERY_ROW,
    **dict.fromkeys(RECURRENT, _convert_recurrent),
    "Bidirectional": _convert_bidirectional,
    "TimeDistributed": _convert_time_distributed,
    "SpatialDropout1D": _convert_identity,
    "Rescaling": _convert_rescaling,
    "Discretization": _convert_discretization,
    "Embedding": _convert_embedding,
    "Reshape": _convert_reshape,
    "Flatten": _convert_reshape,
    "Cropping1D": _convert_cropping,
    "GetItem": _convert_get_item,
}
MOST_AXES = 8  # of the shape after a Reshape
OTHERS = (
    f"which isn't supported: {', '.join(RECURRENT)}, Bidirectional, Dense, TimeDistributed, "
    "Embedding, Dropout, BatchNormalization and merges are"
)
_LOOKS = (
    "which looks at all rows at once: attention over rows isn't supported yet; "
    f"{', '.join(RECURRENT[:-1])} and Dense layers are"
)
WHY_NOT = {
    **dict.fromkeys(("Attention", "AdditiveAttention", "MultiHeadAttention"), _LOOKS),
    **dict.fromkeys(("Sequential", "Functional"), "a network inside the network: build it as one"),
}
