"""Which of a network's last weights each recurrent unit meets: what it says for each digit."""

from collections.abc import Iterator

import numpy as np

from rnn_demo.reader.network import Network, Node
from rnn_demo.reader.operations import Add, Average, Concatenate, Identity, Recurrent


def readout(network: Network, layer: int) -> np.ndarray | None:
    """(units, 10) float32: what h of one of `network.layers` is multiplied by in the logits.

    Only the direct way to the last Dense counts, through merges of directions at most. None where
    something else lies between, such as another recurrent layer.
    """
    if network.head is None:
        return None
    nodes = network.nodes
    cell = network.layers[layer].cell
    ways = [
        kernel
        for operation, kernel in _spread(nodes, nodes[-1].inputs[0], network.head.kernel)
        if operation.cell is cell
    ]
    return sum(ways[1:], start=ways[0]) if ways else None


def _spread(
    nodes: list[Node], k: int, kernel: np.ndarray
) -> Iterator[tuple[Recurrent, np.ndarray]]:
    """The recurrent layers that node k passes on as they are, each with its rows of a kernel."""
    if k < 0:
        return
    node = nodes[k]
    match node.operation:
        case Recurrent():
            yield node.operation, kernel
        case Identity():
            yield from _spread(nodes, node.inputs[0], kernel)
        case Add():
            for i in node.inputs:
                yield from _spread(nodes, i, kernel)
        case Average():
            for i in node.inputs:
                yield from _spread(nodes, i, kernel / np.float32(len(node.inputs)))
        case Concatenate():
            start = 0
            for i in node.inputs:
                width = _width(nodes, i)
                if width is None:
                    return
                yield from _spread(nodes, i, kernel[start : start + width])
                start += width


def _width(nodes: list[Node], k: int) -> int | None:
    """How many numbers node k gives a row, where it passes recurrent layers on as they are."""
    match nodes[k].operation if k >= 0 else None:
        case Recurrent(cell=cell):
            return cell.units
        case Identity() | Add() | Average():
            return _width(nodes, nodes[k].inputs[0])
        case Concatenate():
            widths = [_width(nodes, i) for i in nodes[k].inputs]
            return None if None in widths else sum(w for w in widths if w is not None)
    return None
