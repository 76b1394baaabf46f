"""When a network that thinks aloud may stop reading: as soon as it is surer than a level.

`python -m rnn_demo prepare` fits the level, and keeps it under "by_row" in the model's card.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.cells.activations import softmax
from rnn_demo.data import ROWS
from rnn_demo.model_card import card_field, is_number, temperatures_by_row, thinks_aloud
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.operations import Flip

LOST = 0.005  # of the validation images may be lost by reading fewer rows
_ODDS = np.linspace(-1, 9, 1001)  # logits of the levels that are tried


@dataclass(frozen=True)
class StopRule:
    """The rule "stop as soon as it is surer than x", and what it brings on the test images.

    above: x. rows: read in the mean. accuracy: of the answers it stops with.
    full_accuracy: after all rows.
    """

    above: float
    rows: float
    accuracy: float
    full_accuracy: float

    def __str__(self) -> str:
        """What it is, and what it costs: its level is fitted to one set, measured on another."""
        return (
            f"Stopped as soon as it is surer than {self.above:.1%}, it reads {self.rows:.1f} of 28 "
            f"rows of a test image on average. Then {self.accuracy:.2%} of them are read "
            f"correctly, after all rows {self.full_accuracy:.2%}. The level is the lowest that "
            f"loses at most {100 * LOST:g} points on the validation images."
        )

    def step(self, reading: Reading) -> int | None:
        """The step, from 0, after which it may stop reading; None where it is never that sure."""
        sure = reading.probabilities.max(axis=-1) > self.above
        return int(sure.argmax()) if sure.any() else None


def find(card: dict[str, Any]) -> StopRule | None:
    """When this network may stop reading, and what that brings; None if it has no such rule.

    `prepare` fits one to networks of one direction alone; `why_none` tells why.
    """
    found = card_field(card, "by_row", "stop")
    fitted = thinks_aloud(card) and temperatures_by_row(card) is not None
    if not fitted or not isinstance(found, dict):
        return None
    names = StopRule.__dataclass_fields__
    if found.keys() != names.keys() or not all(is_number(value) for value in found.values()):
        return None
    return StopRule(**found)


def why_none(network: Network) -> str | None:
    """Why a network that reads in two directions has no rule to stop; None for one direction."""
    if len(network.directions) == 1:
        return None
    known = f"by step {ROWS // 2} it has read all {ROWS} rows"
    if any(isinstance(node.operation, Flip) for node in network.nodes):  # beside the rows again
        known = "its upper layers read what the first made of all rows, so no answer is early"
    return (
        f"It reads in two directions: each step takes a row from either end, and {known}. It can't "
        "begin before the last row is there, so it has no rule to stop."
    )


def steps(sure: np.ndarray, above: float) -> np.ndarray:
    """(N,) int: the first step at which each image's confidence (N, T) is above; else the last."""
    may_stop = sure > above
    may_stop[:, -1] = True
    return may_stop.argmax(axis=1)


def fit(
    temperatures: np.ndarray,
    validation: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
) -> StopRule:
    """The rule fitted to the first images, measured on the second.

    temperatures: `doubt.temperatures`. validation, test: logits (N, 28, 10) after every row and
    labels (N,).
    """
    (known, sure), (answers, sure_of_test) = (
        (p.argmax(axis=-1), p.max(axis=-1))
        for p in (softmax(logits / temperatures[:, None]) for logits, _ in (validation, test))
    )
    above, labels = lowest_level(known, sure, validation[1]), test[1]
    read = steps(sure_of_test, above)
    found = StopRule(
        above=above,
        rows=float(read.mean()) + 1,
        accuracy=float((_stopped(answers, read) == labels).mean()),
        full_accuracy=float((answers[:, -1] == labels).mean()),
    )
    return StopRule(**{name: round(value, 6) for name, value in vars(found).items()})


def lowest_level(answers: np.ndarray, sure: np.ndarray, labels: np.ndarray) -> float:
    """The lowest x at which, and above which, stopping when surer than x loses at most LOST.

    answers, sure: (N, T), the likeliest digit after each row and its probability. labels: (N,).
    """
    full, found = (answers[:, -1] == labels).mean(), 1.0
    for level in np.round(1 / (1 + np.exp(-_ODDS)), 5)[::-1]:
        if (_stopped(answers, steps(sure, level)) == labels).mean() < full - LOST:
            break
        found = float(level)
    return found


def _stopped(answers: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """(N,) of answers (N, T): the one of each image at which it stops."""
    return np.take_along_axis(answers, steps[:, None], axis=1)[:, 0]
