"""Accuracy by rows read, of networks trained to answer after every row and after the last alone.

`python -m rnn_demo results --by-row` measures it on MNIST's test images and keeps it in
`assets/accuracy_by_row.csv`: a line a network, way of training, seed and row.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnn_demo.data import ASSETS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.files import replacing

FILE = ASSETS / "accuracy_by_row.csv"
COLUMNS = ("network", "target_replication", "seed", "epochs", "row", "accuracy")


@dataclass(frozen=True, eq=False)
class Curve:
    """One trained network: accuracy (28,) of its answers after each row.

    network: a preset's name. target_replication, seed, epochs: as it was trained.
    """

    network: str
    target_replication: float
    seed: int
    epochs: int
    accuracy: np.ndarray

    @property
    def aloud(self) -> bool:
        """Whether it was trained to answer after every row."""
        return self.target_replication > 0


def read(path: Path | None = None) -> list[Curve]:
    """The curves of a file, in its order. Raises UserError, in one sentence, for a broken one."""
    path = path or FILE
    found: dict[tuple[str, float, int, int], dict[int, float]] = {}
    try:
        with open(path, newline="") as lines:
            for line in csv.DictReader(lines):
                key = (
                    line["network"],
                    float(line["target_replication"]),
                    int(line["seed"]),
                    int(line["epochs"]),
                )
                found.setdefault(key, {})[int(line["row"])] = float(line["accuracy"])
        rows = range(1, ROWS + 1)
        return [Curve(*key, np.array([by[row] for row in rows])) for key, by in found.items()]
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(
            f"{path.name} is missing or damaged: make it with python -m rnn_demo results --by-row."
        ) from None


def write(curves: Iterable[Curve], path: Path | None = None) -> None:
    """Write curves in the order of networks, ways of training and seeds. May raise OSError."""
    with replacing(path or FILE) as temporary, open(temporary, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for c in sorted(curves, key=lambda c: (c.network, c.target_replication, c.seed)):
            for row, value in enumerate(c.accuracy, 1):
                share = f"{c.target_replication:g}"
                writer.writerow([c.network, share, c.seed, c.epochs, row, f"{value:.4f}"])


def replaced(old: Iterable[Curve], new: Iterable[Curve]) -> list[Curve]:
    """The old curves with the new ones in place of those of the same network, way and seed."""
    named = {(c.network, c.aloud, c.seed): c for c in (*old, *new)}
    return list(named.values())
