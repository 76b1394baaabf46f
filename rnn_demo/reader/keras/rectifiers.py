"""Keras's layers that bend what they are given at a threshold: ReLU and its relatives."""

import numpy as np

from rnn_demo.reader.activations import ACTIVATIONS
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, short
from rnn_demo.reader.operations import Activate, Rectify


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
    """A slope below zero that was trained, for each number of a row."""
    shared = layer.config.get("shared_axes") or []
    if not isinstance(shared, list) or not all(type(a) is int for a in shared):
        layer.refuse(f"which has shared_axes={short(shared)}")
    if not x.after_rows and (len(x.shape) != 2 or 1 not in shared):
        layer.refuse("which has a slope of its own for every row: set shared_axes=[1]")
    shape = tuple(1 if i + 1 in shared else n for i, n in enumerate(x.shape))
    slope = layer.weights(0, *shape).reshape(shape[-1:])
    return graph.add(Rectify(np.broadcast_to(slope, x.shape[-1:])), x)


def elu(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """ELU with alpha=1."""
    if layer.number("alpha", 1) != 1:
        layer.refuse(f"which has alpha={short(layer.config['alpha'])}; alpha=1 can be read")
    return graph.add(Activate(ACTIVATIONS["elu"]), x)
