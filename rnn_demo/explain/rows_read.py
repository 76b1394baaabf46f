"""Accuracy by rows read, of networks trained to answer after every row and after the last alone.

`python -m rnn_demo results --by-row` measures it on MNIST's test images and keeps it in
`assets/accuracy_by_row.csv`: a line a network, way of training, seed and row.
"""

import csv
from dataclasses import dataclass

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


def read() -> list[Curve]:
    """The curves of the file, in its order. Raises UserError, in one sentence, for a broken one."""
    found: dict[tuple[str, float, int, int], dict[int, float]] = {}
    try:
        with open(FILE, newline="") as lines:
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
            f"{FILE.name} is missing or damaged: make it with python -m rnn_demo results --by-row."
        ) from None


def put(curve: Curve) -> None:
    """Write a curve into the file, in place of that of the same network, way and seed.

    May raise OSError.
    """
    there = read() if FILE.exists() else []
    named = {(c.network, c.aloud, c.seed): c for c in (*there, curve)}
    with replacing(FILE) as temporary, open(temporary, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        order = sorted(named.values(), key=lambda c: (c.network, c.target_replication, c.seed))
        for c in order:
            for row, value in enumerate(c.accuracy, 1):
                share = f"{c.target_replication:g}"
                writer.writerow([c.network, share, c.seed, c.epochs, row, f"{value:.4f}"])
