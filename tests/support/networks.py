"""Small networks with random weights, made in NumPy; Keras's results for such are in `golden`."""

import base64
import json
import zlib
from dataclasses import dataclass

import numpy as np

from rnn_demo.cells import CELLS, Cell
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.reader import Network
from rnn_demo.reader.operations import Add, Concatenate, Dense, Flip, Multiply, Node
from rnn_demo.reader.recurrent import Recurrent

MERGES = {"concat": Concatenate, "sum": Add, "mul": Multiply}


@dataclass(frozen=True)
class Rnn:
    """A recurrent layer with Keras's arguments; kind: see `random_cell`."""

    kind: str
    units: int
    activation: str = "tanh"
    go_backwards: bool = False
    merge_mode: str | None = None


def network(*stack: Rnn, size: float = 0.2, seed: int = 0) -> Network:
    """Return a stack of recurrent layers and a Dense of ten. size: deviation of the weights."""
    rng, nodes = np.random.default_rng(seed), list[Node]()
    at, inputs, turned = -1, 28, False
    for layer in stack:
        final = layer is stack[-1]

        def add(operation, *taken, width, final=final):
            nodes.append(Node(operation, taken, 28 * width, last=final))
            return len(nodes) - 1

        def read(back, at=at, inputs=inputs, layer=layer, turned=turned, add=add):
            cell = random_cell(rng, layer.kind, inputs, layer.units, layer.activation, size=size)
            name = f"{layer.kind}_{len(nodes)}"
            return add(Recurrent(name, cell, back, turned ^ back), at, width=layer.units)

        at, inputs = read(layer.go_backwards), layer.units
        if layer.merge_mode:
            other = read(True)
            if not final:
                other = add(Flip(), other, width=layer.units)
            inputs *= 1 + (layer.merge_mode == "concat")
            at = add(MERGES[layer.merge_mode](), at, other, width=inputs)
        turned ^= layer.go_backwards
    nodes.append(Node(Dense(floats(rng, size, inputs, 10), floats(rng, size, 10)), (at,), 280))
    return Network(nodes, sum(w.size for w in weights(nodes)))


def weights(nodes: list[Node]) -> list[np.ndarray]:
    """Return the kernels and biases of a network."""
    owners = [getattr(node.operation, "cell", node.operation) for node in nodes]
    names = ("kernel", "recurrent_kernel", "bias")
    found = [getattr(owner, name, None) for owner in owners for name in names]
    return [array for array in found if array is not None]


def random_cell(
    rng: np.random.Generator,
    kind: str,
    inputs: int,
    units: int,
    activation: str = "tanh",
    gate: str = "sigmoid",
    biased: bool = True,
    size: float = 0.2,
) -> Cell:
    """Return a cell with normal weights. kind: one of `CELLS`, or "GRU, reset before"."""
    of, after = CELLS[kind.split(",")[0]], kind == "GRU"
    columns = of.block_count() * units
    shapes = (inputs, columns), of.recurrent_kernel_shape(units)
    weights = [floats(rng, size, *shape) if shape else None for shape in shapes]
    bias = floats(rng, size, *((2, columns) if after else (columns,))) if biased else None
    used = [ACTIVATIONS[activation], *[ACTIVATIONS[gate]] * (of.block_count() > 1)]
    return of(*weights, bias, *used, **({"reset_after": after} if of.SNAKE == "gru" else {}))


def led(cell: Cell, inputs: np.ndarray, *state: np.ndarray) -> np.ndarray:
    """Return h after each step of a cell, (T, units), starting from a state or zeros.

    inputs: (T, inputs), in reading order.
    """
    held = []
    state = state or (np.zeros((1, cell.units), np.float32),) * cell.STATES
    for row in cell.project(inputs):
        state, _ = cell.next_state_and_gates(row[None], *state)
        held.append(state[0][0])
    return np.array(held).reshape(-1, cell.units)


def floats(rng: np.random.Generator, size: float, *shape: int) -> np.ndarray:
    return rng.normal(0, size, shape).astype(np.float32)


def code_of(kind: str, rounded: np.ndarray, largest: float) -> str:
    """Return the text of a link to a network, in the format of train/network_formats.js.

    kind: "SimpleRNN-16-relu". rounded: its numbers, from -32767 to 32767, where 32767 stands for
    `largest`.
    """
    content = np.float32(largest).tobytes() + rounded.astype("<i2").tobytes()
    return f"{kind}-{base64.urlsafe_b64encode(content).decode().rstrip('=')}"


def code_of_signs(header: object, rest: bytes) -> str:
    """Return the text of a link to taught signs, in the format of teach/signs_code.js.

    rest: the largest numbers, all numbers in 16 bits, and the drawings in half bytes.
    """
    text = json.dumps(header).encode()
    content = zlib.compress(len(text).to_bytes(2, "little") + text + rest)
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
