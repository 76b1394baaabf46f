"""A network while it is put together: its nodes so far, and what stands between two layers."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader import cost
from rnn_demo.reader.node import Node
from rnn_demo.reader.operations import Add, Concatenate, Multiply, Operation, Regroup, Scale

MAX_WORK = 2**30  # multiplications to read one image
MAX_STORAGE = 2**23  # numbers that are held where all is kept, for a gradient
MAX_INPUTS = 64  # of one layer
MERGES = {"Add": Add, "Average": Add, "Multiply": Multiply, "Concatenate": Concatenate}


@dataclass(frozen=True)
class Value:
    """What stands between two layers while a network is put together.

    node: the index of the node that gives it; -1 is the image. shape: Keras's, without the batch.
    after_rows: it stands after the last row (and is kept for every row); otherwise its first axis
    holds the 28 rows. backward: the rows come last first.
    """

    node: int
    shape: tuple[int, ...]
    after_rows: bool = False
    backward: bool = False

    @property
    def row_shape(self) -> tuple[int, ...]:
        """The shape of what belongs to one row."""
        if self.after_rows:
            return self.shape[-1:]
        steps, *rest = self.shape
        return tuple(rest) if steps == ROWS else (steps // ROWS, *rest)


@dataclass
class Graph:
    """The nodes so far, and what they cost for an image: multiplications, and numbers held."""

    nodes: list[Node] = field(default_factory=list)
    work: int = 0
    storage: int = 0

    def add(self, operation: Operation, *inputs: Value, **form: Any) -> Value:
        """Append a node; what it gives has the first input's form, except for what `form` says.

        Raises ReaderError when the network grows too large to be read.
        """
        value = replace(inputs[0], node=len(self.nodes), **form)
        width = math.prod(value.row_shape)
        if len(inputs) > MAX_INPUTS:
            raise ReaderError(
                f"A layer of this network is given {len(inputs)} inputs; {MAX_INPUTS} can be read."
            )
        last = value.after_rows and not inputs[0].after_rows
        node = Node(operation, tuple(v.node for v in inputs), ROWS * width, last)
        self.nodes.append(node)
        self.work += cost.work(node, self.nodes)
        self.storage += cost.storage(node)
        if self.work > MAX_WORK or self.storage > MAX_STORAGE:
            raise ReaderError(
                f"This network is too large: at most {MAX_WORK:,} multiplications and "
                f"{MAX_STORAGE:,} numbers an image can be read."
            )
        return value

    def merge(self, kind: str, inputs: list[Value]) -> Value:
        """What one of MERGES makes of values that match."""
        shape = inputs[0].shape
        if kind == "Concatenate":
            shape = (*shape[:-1], sum(x.shape[-1] for x in inputs))
        value = self.add(MERGES[kind](), *inputs, shape=shape)
        if kind == "Average":
            value = self.add(Scale(np.float32(1 / len(inputs)), np.float32(0)), value)
        return value

    def regroup(self, x: Value, shape: tuple[int, ...]) -> Value:
        """x in another shape, each row's numbers in the order they had."""
        value = replace(x, shape=shape)
        if value.row_shape == x.row_shape:
            return value
        return self.add(Regroup(value.row_shape), x, shape=shape)
