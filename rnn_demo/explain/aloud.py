"""A network that thinks aloud: how sure it is after every row, and when it may stop reading.

Such a network was trained to answer after every row (`target_replication`); only then are its
answers before the last row worth showing. `python -m rnn_demo calibrate` fits on MNIST's validation
images what is used here, and keeps it under "by_row" in the model's card.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain import doubt
from rnn_demo.explain.accuracy import accuracy
from rnn_demo.reader import Reading
from rnn_demo.reader.activations import softmax

LOST = 0.005  # of the validation images may be lost by reading fewer rows
_ODDS = np.linspace(-1, 9, 1001)  # logits of the levels that are tried


@dataclass(frozen=True)
class Stop:
    """The rule "stop as soon as it is surer than x", and what it brings on the test images.

    above: x. rows: read in the mean. accuracy: of the answers it stops with. fixed_row: how many
    rows are read by the rule that stops every image after one row and loses no more, of the
    validation images. fixed_accuracy: of that rule. full_accuracy: after all rows.
    """

    above: float
    rows: float
    accuracy: float
    fixed_row: int
    fixed_accuracy: float
    full_accuracy: float

    def __str__(self) -> str:
        """What it is, and what it costs: its level is fitted to one set, measured on another."""
        return (
            f"Stopped as soon as it is surer than {self.above:.1%}, the lowest level that loses at "
            f"most {100 * LOST:g} points on the validation images, it reads {self.rows:.1f} rows "
            f"of a test image on average, and {self.accuracy:.2%} of its answers are correct: "
            f"{100 * (self.full_accuracy - self.accuracy):.2f} points fewer than after all rows "
            f"({self.full_accuracy:.2%})."
        )


def thinks_aloud(card: dict[str, Any]) -> bool:
    """Whether a network was trained to answer after every row, by its card."""
    recipe = card.get("recipe")
    share = recipe.get("target_replication") if isinstance(recipe, dict) else None
    return isinstance(share, int | float) and share > 0


def calibrated(logits: np.ndarray, card: dict[str, Any]) -> np.ndarray | None:
    """(..., 28, 10) logits after every row -> probabilities, each row at its own temperature.

    None for a network that does not think aloud, or was not calibrated.
    """
    by_row = row_temperatures(card)
    if by_row is None or logits.shape[-2] != ROWS:
        return None
    return softmax(logits / by_row[:, None])


def row_temperatures(card: dict[str, Any]) -> np.ndarray | None:
    """(28,) float32: the temperature at which each row is calibrated. None as for `calibrated`."""
    found = _by_row(card, "temperatures")
    return None if found is None or (found <= 0).any() else found


def calibration_errors(card: dict[str, Any]) -> tuple[np.ndarray, np.ndarray] | None:
    """(28,) and (28,): the expected calibration error after each row, before and after calibration.

    Of the test images, in 15 bins. None as for `calibrated`.
    """
    before, after = _by_row(card, "error_before"), _by_row(card, "error_after")
    return None if before is None or after is None else (before, after)


def stop(card: dict[str, Any]) -> Stop | None:
    """When this network may stop reading, and what that brings. None as for `calibrated`."""
    found = _fitted(card).get("stop")
    if row_temperatures(card) is None or not isinstance(found, dict):
        return None
    names = Stop.__dataclass_fields__
    if found.keys() != names.keys() or not all(_is_number(value) for value in found.values()):
        return None
    return Stop(**found)


def stop_step(reading: Reading, card: dict[str, Any]) -> int | None:
    """The step, from 0, after which the network may stop reading this image; the last at latest.

    None as for `calibrated`.
    """
    rule, probabilities = stop(card), calibrated(reading.logits, card)
    if rule is None or probabilities is None:
        return None
    return int(stop_steps(probabilities.max(axis=-1)[None], rule.above)[0])


def stop_steps(sure: np.ndarray, above: float) -> np.ndarray:
    """(N,) int: the first step at which each image's confidence (N, T) is above; else the last."""
    may_stop = sure > above
    may_stop[:, -1] = True
    return may_stop.argmax(axis=1)


def temperatures(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(28,) float32: for each row the temperature that suits its logits (N, 28, 10) best."""
    rows = range(logits.shape[1])
    return np.asarray([doubt.temperature(logits[:, t], labels) for t in rows], np.float32)


def fit(
    validation: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray]
) -> dict[str, Any]:
    """What the card keeps under "by_row": fitted to the first, measured on the second.

    validation, test: logits (N, 28, 10) after every row and labels (N,).
    """
    logits, labels = validation
    by_row = temperatures(logits, labels)
    probabilities = softmax(logits / by_row[:, None])
    answers, sure = probabilities.argmax(axis=-1), probabilities.max(axis=-1)
    above = lowest_level(answers, sure, labels)
    right = accuracy(answers, labels)
    fixed = int(np.flatnonzero(right >= right[-1] - LOST)[0])
    logits, labels = test
    raw, probabilities = softmax(logits), softmax(logits / by_row[:, None])
    answers, sure = probabilities.argmax(axis=-1), probabilities.max(axis=-1)
    steps, right = stop_steps(sure, above), accuracy(answers, labels)
    stopped = np.take_along_axis(answers, steps[:, None], axis=1)[:, 0]
    found = Stop(
        above=above,
        rows=float(steps.mean()) + 1,
        accuracy=float((stopped == labels).mean()),
        fixed_row=fixed + 1,
        fixed_accuracy=float(right[fixed]),
        full_accuracy=float(right[-1]),
    )
    return {
        "temperatures": _rounded(by_row),
        "error_before": _errors(raw, labels),
        "error_after": _errors(probabilities, labels),
        "stop": {name: round(value, 6) for name, value in vars(found).items()},
    }


def lowest_level(answers: np.ndarray, sure: np.ndarray, labels: np.ndarray) -> float:
    """The lowest x at which, and above which, stopping when surer than x loses at most LOST.

    answers, sure: (N, T), the likeliest digit after each row and its probability. labels: (N,).
    """
    full, found = (answers[:, -1] == labels).mean(), 1.0
    for level in np.round(1 / (1 + np.exp(-_ODDS)), 5)[::-1]:
        steps = stop_steps(sure, level)
        stopped = np.take_along_axis(answers, steps[:, None], axis=1)[:, 0]
        if (stopped == labels).mean() < full - LOST:
            break
        found = float(level)
    return found


def _errors(probabilities: np.ndarray, labels: np.ndarray) -> list[float]:
    rows = range(probabilities.shape[1])
    return _rounded([doubt.calibration_error(probabilities[:, t], labels) for t in rows])


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 6) for value in values]


def _fitted(card: dict[str, Any]) -> dict[str, Any]:
    fitted = card.get("by_row")
    return fitted if isinstance(fitted, dict) and thinks_aloud(card) else {}


def _by_row(card: dict[str, Any], name: str) -> np.ndarray | None:
    """(28,) float32 from a card, which anyone may have edited; None if it is not that."""
    values = _fitted(card).get(name)
    if not isinstance(values, list) or len(values) != ROWS or not all(map(_is_number, values)):
        return None
    return np.asarray(values, np.float32)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and bool(np.isfinite(value))
