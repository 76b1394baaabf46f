"""Estimate the cost of reading one image: multiplications, and numbers in memory.

Each node is counted with all its inputs: a concatenation of thousands of inputs is as much work as
a large kernel, and takes as much memory.
"""

from collections.abc import Mapping, Sequence

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.operations import Activate, Dense, Discretize, Node
from rnn_demo.reader.recurrent import Recurrent

MOMENT = 2**33  # multiplications that take one core about half a second
LONGEST = 2**40  # multiplications that take about a minute
MEMORY = 16 * 2**20  # bytes of a batch; larger ones are not faster
# Measured costs of other operations, in multiplications of a matrix product (0.015 ns each):
# copying or adding a number; one of a cell's gates at a step, mostly its tanh of 0.5 ns; elu (6 to
# 8 ns) or softmax (3 to 6 ns) of a number; each halving in a binary search of boundaries, which
# takes 13 ns for 2 boundaries and 90 ns for 1,024.
COPY = 4
GATE = 10
SLOW_ACTIVATIONS = {"elu": 120, "softmax": 100}
HALVING = 150


def node_multiplications(node: Node, nodes: Sequence[Node]) -> int:
    """Count a node's multiplications for one image, all 28 rows.

    Other operations count as the number of multiplications that take as long.
    """
    match node.operation:
        case Recurrent(cell=cell):
            weights = cell.kernel.size
            if cell.recurrent_kernel is not None:
                weights += cell.recurrent_kernel.size
            columns, gate = cell.kernel.shape[1], getattr(cell, "recurrent_activation", None)
            slow = cell.STATES * cell.units * SLOW_ACTIVATIONS.get(cell.activation.name, 0)
            slow += columns * SLOW_ACTIVATIONS.get(gate.name, 0) if gate else 0
            return ROWS * (weights + GATE * columns + slow)
        case Dense(kernel=kernel):
            return len(kernel) * node.width
        case Activate(activation=activation):
            each = SLOW_ACTIVATIONS.get(activation.name, GATE)
        case Discretize(boundaries=boundaries):
            each = HALVING * len(boundaries).bit_length()
        case _:
            each = 0
    return each * node.width + COPY * (node.width + sum(output_size(k, nodes) for k in node.inputs))


def node_backprop_number_count(node: Node) -> int:
    """Count the numbers of 4 bytes that a node keeps of one image for backpropagation, all rows."""
    if not isinstance(node.operation, Recurrent):
        return node.width
    cell = node.operation.cell
    inputs = len(cell.kernel) + cell.kernel.shape[1]  # the rows, and the projected rows
    return ROWS * (inputs + cell.units * (cell.STATES + len(cell.GATES)))


def peak_numbers(nodes: Sequence[Node], last_uses: Mapping[int, int]) -> int:
    """Count the most numbers in memory at any moment of reading one image, 4 bytes each.

    A value is released after its last use: `last_uses` gives, by index of a node, the index of the
    last node that uses its output.
    """
    most = now = ROWS * COLUMNS
    for i, node in enumerate(nodes):
        own = node.width
        if isinstance(node.operation, Recurrent):
            # The projected rows, then h of each step and their stack.
            own += ROWS * node.operation.cell.kernel.shape[1] + node.width
        most = max(most, now + own)
        released = (k for k in set(node.inputs) if last_uses[k] == i)
        now += node.width - sum(output_size(k, nodes) for k in released)
    return most


def output_size(k: int, nodes: Sequence[Node]) -> int:
    """Return the size of a node's output for one image, all rows together; node -1 is the image."""
    return ROWS * COLUMNS if k < 0 else nodes[k].width


def choose_batch_size(numbers: int, multiplications: int, most: int) -> int:
    """Choose how many images, 1 to `most`, fit into memory and are read in half a second."""
    return max(1, min(most, MEMORY // (4 * max(1, numbers)), MOMENT // max(1, multiplications)))
