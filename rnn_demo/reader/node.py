"""A node of a network: an operation and its inputs."""

from dataclasses import dataclass

from rnn_demo.reader.operations import Operation


@dataclass(frozen=True, eq=False)
class Node:
    """One operation of a network.

    Attributes:
        operation: its operation.
        inputs: indexes of earlier nodes; -1 is the image.
        width: size of its output for one image, all rows together.
        last: True if in Keras's network only the output after the last row exists.
    """

    operation: Operation
    inputs: tuple[int, ...]
    width: int
    last: bool = False
