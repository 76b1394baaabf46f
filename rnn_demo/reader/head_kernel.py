"""The weights of the last Dense layer for each recurrent unit."""

from collections.abc import Iterator

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.reader import cost
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Add, Concatenate, Identity, Node, Scale
from rnn_demo.reader.recurrent import Recurrent


def head_kernel_for_layer(network: Network, layer: int) -> np.ndarray | None:
    """Return the part of the last Dense kernel that multiplies h of one recurrent layer.

    It is (units, classes) float32, or None if another layer lies on every path: only the direct
    path is followed, through merges of two directions and residual sums.
    """
    cell = network.layers[layer].cell
    total = None
    for k, kernel in _iterate_nodes_with_head_kernel(network):
        operation = network.nodes[k].operation if k >= 0 else None
        if isinstance(operation, Recurrent) and operation.cell is cell:
            total = kernel if total is None else total + kernel
    return total


def image_feeds_head(network: Network) -> bool:
    """Return True if the row itself is also an input of the logits, past all recurrent layers."""
    return any(k < 0 for k, _ in _iterate_nodes_with_head_kernel(network))


def _iterate_nodes_with_head_kernel(network: Network) -> Iterator[tuple[int, np.ndarray]]:
    """Yield each node on the direct path to the last Dense (-1: the image), with its kernel."""
    if network.dense_at_end is None:
        return
    nodes = network.nodes
    kernels = {nodes[-1].inputs[0]: network.dense_at_end.kernel}
    for k in reversed(range(-1, len(nodes))):  # each node passes its kernel on to its inputs
        kernel = kernels.pop(k, None)
        if kernel is None:
            continue
        yield k, kernel
        if k >= 0:
            parts = _kernels_of_node_inputs(nodes, k, kernel)
            for i, part in zip(nodes[k].inputs, parts, strict=False):
                kernels[i] = kernels[i] + part if i in kernels else part


def _kernels_of_node_inputs(nodes: list[Node], k: int, kernel: np.ndarray) -> list[np.ndarray]:
    """Split the kernel of node k into those of its inputs; empty if that is not possible."""
    inputs = nodes[k].inputs
    match nodes[k].operation:
        case Identity() | Add():
            return [kernel] * len(inputs)
        case Scale(scale=scale, offset=offset) if np.ndim(scale) == 0 and not np.any(offset):
            return [kernel * scale]  # of an average
        case Concatenate():
            ends = np.cumsum([cost.output_size(i, nodes) // ROWS for i in inputs])
            return np.split(kernel, ends[:-1])
    return []
