"""Keras's normalizations along a row's own axis, as operations of this package."""

import numpy as np

from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, short
from rnn_demo.reader.normalization import Normalize, RootMeanSquare
from rnn_demo.reader.operations import Scale

_LEAST_DEVIATION = 1e-7  # keras.backend.epsilon()
_LEAST_LENGTH = 1e-12  # what UnitNormalization divides by at least


def check_last_axis(layer: LayerConfig, x: Value) -> None:
    """Refuse a layer whose axis is another than the last of one row."""
    axis = layer.config.get("axis", -1)  # 0 is the batch
    if axis not in (-1, [-1], len(x.shape), [len(x.shape)]) or (
        len(x.shape) == 1 and not x.after_rows
    ):
        layer.refuse(f"which has axis={short(axis)} on shape {x.shape}; only a row's own can be")


def batch_normalization(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """As it acts after training, with its moving mean and variance."""
    check_last_axis(layer, x)
    scale, offset, used = _scale_and_offset(layer, x)
    mean, variance = (layer.weights(used + i, x.shape[-1]) for i in (0, 1))
    variance = variance + np.float32(layer.number("epsilon", 1e-3))
    if not (variance > 0).all():
        layer.refuse("whose moving variance is negative")
    scale = scale / np.sqrt(variance)
    return graph.add(Scale(scale, offset - mean * scale), x)


def layer_normalization(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Along the last axis."""
    check_last_axis(layer, x)
    if layer.flag("rms_scaling"):
        layer.refuse("which has rms_scaling=True: RMSNormalization can be read in its place")
    scale, offset, _ = _scale_and_offset(layer, x)
    return graph.add(Normalize(_epsilon(layer, 1e-3), scale, offset), x)


def rms_normalization(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """By the root of the mean square along the last axis."""
    check_last_axis(layer, x)
    scale = layer.weights(0, x.shape[-1])
    return graph.add(RootMeanSquare(_epsilon(layer, 1e-6), scale), x)


def unit_normalization(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """To length 1 along the last axis; zeros stay zeros."""
    check_last_axis(layer, x)
    width = x.shape[-1]
    scale = np.full(width, width**-0.5, np.float32)
    return graph.add(RootMeanSquare(_LEAST_LENGTH**2 / width, scale), x)


def normalization(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """By a mean and variance that were found before training, or given."""
    axis = layer.config.get("axis", [-1])
    if axis != []:
        check_last_axis(layer, x)
    shape = () if axis == [] else (x.shape[-1],)
    if layer.config.get("mean") is None:
        mean, variance = (layer.weights(i, *shape) for i in (0, 1))
    else:
        mean, variance = (_given(layer, name, shape) for name in ("mean", "variance"))
    if not (variance >= 0).all():
        layer.refuse("whose variance is negative")
    deviation = np.maximum(np.sqrt(variance), np.float32(_LEAST_DEVIATION))
    if layer.flag("invert"):
        return graph.add(Scale(deviation, mean), x)
    return graph.add(Scale(1 / deviation, -mean / deviation), x)


def _given(layer: LayerConfig, name: str, shape: tuple[int, ...]) -> np.ndarray:
    try:
        values = np.asarray(layer.config.get(name), np.float32)
        return np.broadcast_to(values.reshape(values.shape[-1:]), shape or (1,)).reshape(shape)
    except (TypeError, ValueError, IndexError, OverflowError):
        layer.refuse(f"which has {name}={short(layer.config.get(name))}, not one for each column")


def _epsilon(layer: LayerConfig, default: float) -> float:
    epsilon = layer.number("epsilon", default)
    if epsilon <= 0:
        layer.refuse(f"which has epsilon={epsilon}, where a positive number is expected")
    return epsilon


def _scale_and_offset(layer: LayerConfig, x: Value) -> tuple[np.ndarray, np.ndarray, int]:
    """gamma, beta, each (F,), and how many weights of the layer they were."""
    width, used = x.shape[-1], 0
    scale, offset = np.ones(width, np.float32), np.zeros(width, np.float32)
    if layer.flag("scale", True):
        scale, used = layer.weights(used, width), used + 1
    if layer.flag("center", True):
        offset, used = layer.weights(used, width), used + 1
    return scale, offset, used
