"""Keras's layers that bend what they are given at a threshold: ReLU and its relatives."""

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.reader.activations import ACTIVATIONS
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, short
from rnn_demo.reader.operations import Activate
from rnn_demo.reader.rectifiers import Elu, Rectify


def relu(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """ReLU in all its forms."""
    slope, threshold = layer.number("negative_slope", 0), layer.number("threshold", 0)
    highest = None if layer.config.get("max_value") is None else layer.number("max_value")
    if highest is None and slope == threshold == 0:
        return graph.add(Activate(ACTIVATIONS["relu"]), x)
    return graph.add(Rectify(slope, threshold, highest), x)


def leaky_relu(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """A slope below zero that was set."""
    return graph.add(Rectify(layer.number("negative_slope", 0.3)), x)


def prelu(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """A slope below zero that was trained, for each number of a row, or of each row."""
    shared = layer.config.get("shared_axes") or []
    if not isinstance(shared, list) or not all(type(a) is int for a in shared):
        layer.refuse(f"which has shared_axes={short(shared)}")
    if not x.after_rows and (len(x.shape) != 2 or x.shape[0] != ROWS):
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    shape = tuple(1 if i + 1 in shared else n for i, n in enumerate(x.shape))
    slope = np.broadcast_to(layer.weights(0, *shape), x.shape)
    for_all_rows = x.after_rows or 1 in shared
    return graph.add(
        Rectify(slope.reshape(-1, x.shape[-1])[0] if for_all_rows else slope[:, None]), x
    )


def elu(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """ELU with any alpha."""
    alpha = layer.number("alpha", 1)
    return graph.add(Activate(ACTIVATIONS["elu"]) if alpha == 1 else Elu(alpha), x)
