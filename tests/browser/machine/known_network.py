"""A small network computed by NumPy from its weights, and how its numbers are printed."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from rnn_demo.reader import Network
from tests.browser.machine.test_worked_lines import is_off, number, share_is_off

ROOM = 1e-4  # of a number, by which float64 here and there differ, at most


@dataclass
class Known:
    """What NumPy makes of an image: each after all rows, the memory with zeros first."""

    sums: np.ndarray
    memory: np.ndarray
    logits: np.ndarray
    shares: np.ndarray


class Small:
    """A small network by its numbers, W, U, b, V, c row by row."""

    def __init__(self, network: Network) -> None:
        layer, head = (node.operation for node in network.nodes)
        cell = layer.cell
        self.relu = cell.activation.name == "relu"
        self.activation = {"relu": lambda x: np.maximum(0, x), "tanh": np.tanh}[
            cell.activation.name
        ]
        self.units = cell.units
        parts = (cell.kernel, cell.recurrent_kernel, cell.bias, head.kernel, head.bias)
        self.numbers = np.concatenate([np.ravel(p) for p in parts]).astype(np.float64)
        self.divisors = network.temperatures

    def read(
        self, image: np.ndarray, numbers: np.ndarray | None = None, divided: bool = True
    ) -> Known:
        """Of an image, (28, 28) in [0, 1]."""
        u = self.units
        ends = np.cumsum([28 * u, u * u, u, 10 * u])
        kernel, recurrent, bias, answer, answer_bias = np.split(
            self.numbers if numbers is None else numbers, ends
        )
        memory, sums = [np.zeros(u)], []
        recurrent = recurrent.reshape(u, u)
        for row in image @ kernel.reshape(28, u) + bias:
            sums.append(row + memory[-1] @ recurrent)
            memory.append(self.activation(sums[-1]))
        logits = np.array(memory[1:]) @ answer.reshape(u, 10) + answer_bias
        by = self.divisors[:, None] if divided and self.divisors is not None else 1
        powers = np.exp((logits / by) - (logits / by).max(axis=1, keepdims=True))
        return Known(
            np.array(sums), np.array(memory), logits, powers / powers.sum(axis=1, keepdims=True)
        )

    def memory_errors(self, known: Known, label: int) -> np.ndarray:
        """Of the sum of each memory cell in each row, (28, units), by the chain rule."""
        u = self.units
        ends = np.cumsum([28 * u, u * u, u, 10 * u])
        _, recurrent, _, answer, _ = np.split(self.numbers, ends)
        found, by_memory = [], answer.reshape(u, 10) @ (known.shares[27] - np.eye(10)[label])
        for row in range(27, -1, -1):
            after = known.memory[row + 1]
            slope = (known.sums[row] > 0) if self.relu else 1 - after**2
            found.append(by_memory * slope)
            by_memory = recurrent.reshape(u, u) @ found[-1]
        return np.array(found[::-1])


def shows(text: str, value: float) -> bool:
    """Whether a number is printed as it is, but for what float64 leaves open."""
    return not is_off(value, text) or abs(float(number(text)) - value) < 0.5 * 10.0 ** -(
        len(text.partition(".")[2])
    ) + ROOM * max(1, abs(value))


def shows_share(text: str, share: float) -> bool:
    return any(
        not share_is_off(Decimal(float(one)), text) for one in (share - ROOM, share, share + ROOM)
    )


def name_of(small: Small, place: int) -> str:
    """What a weight is called, by its place."""
    u = small.units
    if place < 28 * u:
        return f"From pixel {place // u + 1} to M{place % u + 1}"
    place -= 28 * u
    if place < u * u:
        return f"From M{place // u + 1} before to M{place % u + 1}"
    place -= u * u
    if place < u:
        return f"The bias of M{place + 1}"
    place -= u
    if place < 10 * u:
        return f"From M{place // 10 + 1} to the sum for {place % 10}"
    return f"The bias of the sum for {place - 10 * u}"
