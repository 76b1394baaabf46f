"""A node of a network: an operation and its inputs."""

from dataclasses import dataclass

from rnn_demo.reader.operations import Operation


@dataclass(frozen=True, eq=False)
class Node:
    """One operation of a network.

    Attributes:
        operation: what it computes.
        inputs: indexes of earlier nodes; -1 is the image.
        width: numbers that it gives for one image, all rows together.
        last: whether only the output after the last row belongs to the network as Keras defines it.
    """

    operation: Operation
    inputs: tuple[int, ...]
    width: int
    last: bool = False
