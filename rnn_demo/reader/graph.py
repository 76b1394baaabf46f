"""Build a `Network` node by node, and keep track of shapes."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader import cost
from rnn_demo.reader.operations import (
    Add,
    Concatenate,
    Multiply,
    NetworkOperation,
    Node,
    Regroup,
    Scale,
)

MAX_WORK = 2**30  # multiplications to read one image
MAX_STORAGE = 2**23  # numbers that backpropagation keeps for one image
MAX_INPUTS = 64  # inputs of one layer
MOST_CLASSES = 64
MERGES = {"Add": Add, "Average": Add, "Multiply": Multiply, "Concatenate": Concatenate}


@dataclass(frozen=True)
class NodeOutput:
    """The output of a node while a network is built.

    Attributes:
        node: Index of the node; -1 is the image.
        shape: The shape in Keras, without the batch.
        after_rows: True if in Keras it exists only after the last row; it is still computed for
            every row. Otherwise its first axis is the 28 rows.
        backward: True if its rows are in reverse order.
    """

    node: int
    shape: tuple[int, ...]
    after_rows: bool = False
    backward: bool = False

    @property
    def shape_per_row(self) -> tuple[int, ...]:
        """The shape of the part that belongs to one row."""
        if self.after_rows:
            return self.shape[-1:]
        steps, *rest = self.shape
        return tuple(rest) if steps == ROWS else (steps // ROWS, *rest)


@dataclass
class GraphBuilder:
    """The nodes so far, with their cost for one image.

    Attributes:
        nodes: The nodes, each after its inputs.
        work: multiplications.
        storage: Numbers that backpropagation keeps.
    """

    nodes: list[Node] = field(default_factory=list)
    work: int = 0
    storage: int = 0

    def add_node(
        self,
        operation: NetworkOperation,
        *inputs: NodeOutput,
        shape: tuple[int, ...] | None = None,
        after_rows: bool | None = None,
        backward: bool | None = None,
    ) -> NodeOutput:
        """Append a node and return its output.

        `shape`, `after_rows` and `backward` are as in `NodeOutput`; None: those of the first input.
        Raises UnusableNetworkError if the network becomes too large to read.
        """
        first = inputs[0]
        value = NodeOutput(
            len(self.nodes),
            first.shape if shape is None else shape,
            first.after_rows if after_rows is None else after_rows,
            first.backward if backward is None else backward,
        )
        width = math.prod(value.shape_per_row)
        if len(inputs) > MAX_INPUTS:
            raise UnusableNetworkError(
                f"A layer of this network is given {len(inputs)} inputs; {MAX_INPUTS} can be read."
            )
        last = value.after_rows and not inputs[0].after_rows
        node = Node(operation, tuple(v.node for v in inputs), ROWS * width, last)
        self.nodes.append(node)
        self.work += cost.node_multiplications(node, self.nodes)
        self.storage += cost.node_backprop_number_count(node)
        if self.work > MAX_WORK or self.storage > MAX_STORAGE:
            raise UnusableNetworkError(
                f"This network is too large: at most {MAX_WORK:,} multiplications and "
                f"{MAX_STORAGE:,} numbers an image can be read."
            )
        return value

    def merge(self, kind: str, inputs: list[NodeOutput]) -> NodeOutput:
        """Merge values of matching shapes; `kind` is a key of `MERGES`, a Keras class name."""
        shape = inputs[0].shape
        if kind == "Concatenate":
            shape = (*shape[:-1], sum(x.shape[-1] for x in inputs))
        value = self.add_node(MERGES[kind](), *inputs, shape=shape)
        if kind == "Average":
            value = self.add_node(Scale(np.float32(1 / len(inputs)), np.float32(0)), value)
        return value

    def reshape_within_rows(self, x: NodeOutput, shape: tuple[int, ...]) -> NodeOutput:
        """Reshape a value, without its batch, and move no number from one row to another."""
        value = replace(x, shape=shape)
        if value.shape_per_row == x.shape_per_row:
            return value
        return self.add_node(Regroup(value.shape_per_row), x, shape=shape)
