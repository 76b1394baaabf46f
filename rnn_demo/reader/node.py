"""A node of a network: an operation, and where its inputs come from."""

from dataclasses import dataclass

from rnn_demo.reader.operations import Operation


@dataclass(frozen=True, eq=False)
class Node:
    """An operation and where its inputs come from.

    inputs: indexes of earlier nodes; -1 is the image. width: numbers it gives an image, all rows
    together. last: only what it gives after the last row is the network's own.
    """

    operation: Operation
    inputs: tuple[int, ...]
    width: int
    last: bool = False
