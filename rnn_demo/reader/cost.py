"""What reading one image costs: multiplications, and numbers that are held at once.

Counted node by node, with all that a node is given: a concatenation of thousands is as much work
as a large kernel, and is held as long.
"""

from collections.abc import Mapping, Sequence

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.node import Node
from rnn_demo.reader.operations import Activate, Dense, Discretize, Recurrent

MOMENT = 2**33  # multiplications of about half a second of a core
LONGEST = 2**40  # the same of about a minute
EACH = 4  # multiplications that one number costs where it is only added, squashed or copied
MEMORY = 16 * 2**20  # bytes for all that lies in memory of a batch; more makes it no faster
SQUASHED = 10  # the same for what a cell makes of one unit's gates at a step
# And what some do beside: 6 to 8 and 3 to 6 ns a number, where tanh takes 0.5 and a multiplication
# 0.015; to find a number among 1,024 boundaries takes 90, among 2 13.
DEAR = {"elu": 120, "softmax": 100}
HALVED = 150  # for each time that the boundaries are halved


def work(node: Node, nodes: Sequence[Node]) -> int:
    """Multiplications that a node takes to read an image once, every row of it."""
    match node.operation:
        case Recurrent(cell=cell):
            weights = cell.kernel.size
            if cell.recurrent_kernel is not None:
                weights += cell.recurrent_kernel.size
            columns, gate = cell.kernel.shape[1], getattr(cell, "recurrent_activation", None)
            dear = cell.STATES * cell.units * DEAR.get(cell.activation.name, 0)
            dear += columns * DEAR.get(gate.name, 0) if gate else 0
            return ROWS * (weights + SQUASHED * columns + dear)
        case Dense(kernel=kernel):
            return len(kernel) * node.width
        case Activate(activation=activation):
            each = DEAR.get(activation.name, SQUASHED)
        case Discretize(boundaries=boundaries):
            each = HALVED * len(boundaries).bit_length()
        case _:
            each = 0
    return each * node.width + EACH * (node.width + sum(width(k, nodes) for k in node.inputs))


def storage(node: Node) -> int:
    """Numbers of an image that a node leaves behind if all that it held is kept."""
    match node.operation:
        case Recurrent(cell=cell):
            given = len(cell.kernel) + cell.kernel.shape[1]  # the rows, and these projected
            return ROWS * (given + cell.units * (cell.STATES + len(cell.GATES)))
    return node.width


def peak_numbers(nodes: Sequence[Node], last_use: Mapping[int, int]) -> int:
    """Numbers of an image that lie in memory at once if what nothing needs any more is let go.

    last_use: by the index of a node, that of the last one that needs it.
    """
    most = lies = ROWS * COLUMNS
    for i, node in enumerate(nodes):
        own = node.width
        if isinstance(node.operation, Recurrent):
            # its rows projected; h, and h of all rows at once
            own += ROWS * node.operation.cell.kernel.shape[1] + node.width
        most = max(most, lies + own)
        lies += node.width - sum(width(k, nodes) for k in set(node.inputs) if last_use[k] == i)
    return most


def width(k: int, nodes: Sequence[Node]) -> int:
    """Numbers that node k gives an image, all rows together; -1 is the image."""
    return ROWS * COLUMNS if k < 0 else nodes[k].width


def images_at_once(numbers: int, multiplications: int, most: int) -> int:
    """How many images to read together: no more than fit, nor than are read in half a second.

    numbers, multiplications: of one image. At least 1, at most `most`.
    """
    return max(1, min(most, MEMORY // (4 * max(1, numbers)), MOMENT // max(1, multiplications)))
