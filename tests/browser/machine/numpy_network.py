"""A small network computed by NumPy from its weights, and how its numbers are printed."""

import re
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from rnn_demo.reader import Network
from tests.support.printed_numbers import (
    NUMBER,
    TIMES,
    is_off,
    number,
    places,
    products_of,
    share_is_off,
)

IMAGES, TOGETHER = 1000, 50  # in all, and in one message to the page
ROOM = 1e-4  # of a number, by which float64 here and there differ, at most


@dataclass
class Known:
    """NumPy's numbers of images, after each row; the memory begins with zeros."""

    sums: np.ndarray
    memory: np.ndarray
    logits: np.ndarray
    shares: np.ndarray

    def __getitem__(self, n: int) -> "Known":
        """Return the numbers of one image."""
        return Known(self.sums[n], self.memory[n], self.logits[n], self.shares[n])


class Small:
    """A small network as one array of its numbers: W, U, b, V, c, row by row."""

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

    def matrices(self, numbers: np.ndarray) -> list[np.ndarray]:
        """Return W, U, b, V and c of numbers (..., W) as matrices."""
        u, at, found = self.units, 0, []
        for rows, columns in ((28, u), (u, u), (1, u), (u, 10), (1, 10)):
            part = numbers[..., at : at + rows * columns]
            found.append(part.reshape(*numbers.shape[:-1], rows, columns))
            at += rows * columns
        return found

    def read(
        self, images: np.ndarray, numbers: np.ndarray | None = None, divided: bool = True
    ) -> Known:
        """Read images (N, 28, 28) in [0, 1] by the network's numbers, or each by its own (N, W)."""
        kernel, recurrent, bias, answer, answer_bias = self.matrices(
            self.numbers if numbers is None else numbers
        )
        memory, sums = [np.zeros((len(images), 1, self.units))], []
        given = images @ kernel + bias
        for row in range(28):
            sums.append(given[:, row : row + 1] + memory[-1] @ recurrent)
            memory.append(self.activation(sums[-1]))
        held = np.concatenate(memory, axis=1)
        logits = held[:, 1:] @ answer + answer_bias
        by = self.divisors[:, None] if divided and self.divisors is not None else 1
        powers = np.exp((logits / by) - (logits / by).max(axis=2, keepdims=True))
        shares = powers / powers.sum(axis=2, keepdims=True)
        return Known(np.concatenate(sums, axis=1), held, logits, shares)

    def memory_errors(self, known: Known, labels: np.ndarray) -> np.ndarray:
        """Return the error of each memory cell's sum (N, 28, units), by the chain rule."""
        _, recurrent, _, answer, _ = self.matrices(self.numbers)
        found, by_memory = [], (known.shares[:, 27:] - np.eye(10)[labels][:, None]) @ answer.T
        for row in range(27, -1, -1):
            after = known.memory[:, row + 1 : row + 2]
            slope = (known.sums[:, row : row + 1] > 0) if self.relu else 1 - after**2
            found.append(by_memory * slope)
            by_memory = found[-1] @ recurrent.T
        return np.concatenate(found[::-1], axis=1)


def shows(text: str, value: float) -> bool:
    """Return True if a text is the value, rounded, except for errors of float64."""
    room = ROOM * max(1, abs(value))
    return abs(float(number(text)) - value) <= 0.5 * 10.0 ** -places(text) + room


def found(pattern: str, text: str, *known: object) -> list[str]:
    """Return a text's groups by a pattern, without the first ones, which must be known.

    A pattern for all rows and cells is compiled once.
    """
    groups = re.fullmatch(pattern, text).groups()
    assert groups[: len(known)] == tuple(map(str, known)), (text, known)
    return list(groups[len(known) :])


def shows_share(text: str, share: float) -> bool:
    return any(
        not share_is_off(Decimal(float(one)), text) for one in (share - ROOM, share, share + ROOM)
    )


def name_of(small: Small, place: int) -> str:
    """Return the name of a weight by its index."""
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


def terms_off(said: dict, kind: str) -> list[str]:
    """Return products that differ from the printed ones, and totals that differ from the sums."""
    wrong, added = [], Decimal(0)
    for _, text in said["terms"]:
        if TIMES in text:
            result = text.rpartition("= ")[2]
            if is_off(products_of(text), result):
                wrong.append(text)
            added += number(result)
        else:
            added += number(text)
    total = re.findall(NUMBER, said["lines"][0])[-1]
    if is_off(added, total):
        wrong.append(f"{kind} {added} {total}")
    return wrong
