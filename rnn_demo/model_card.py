"""Read the calibration from a network's card.

Anyone may have edited a card, so invalid values count as missing.
"""

from typing import TypeGuard

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.files import JsonObject


def temperatures(card: JsonObject) -> np.ndarray | None:
    """Return the divisors of the logits after each row, (28,) float32; None if not calibrated.

    If only the final answer was calibrated, its temperature is used for every row.
    """
    by_row = temperatures_by_row(card)
    if by_row is not None:
        return by_row
    answer = doubt_number(card, "temperature")
    return None if answer is None or answer <= 0 else np.full(ROWS, answer, np.float32)


def temperatures_by_row(card: JsonObject) -> np.ndarray | None:
    """Return the temperatures fitted row by row, (28,) float32; None if there are none."""
    values = card_field(card, "by_row", "temperatures")
    if not isinstance(values, list) or len(values) != ROWS or not all(map(is_number, values)):
        return None
    temperatures = np.asarray(values, np.float32)
    return None if (temperatures <= 0).any() else temperatures


def doubt_number(card: JsonObject, name: str) -> float | None:
    """Return a number from "doubt", which `python -m rnn_demo prepare` wrote; None if missing."""
    value = card_field(card, "doubt", name)
    return float(value) if is_number(value) else None


def is_number(value: object) -> TypeGuard[float]:
    """Return True for a finite number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return bool(np.isfinite(value))


def card_field(card: JsonObject, part: str, name: str) -> object:
    """Return a value from a part of a card; None if missing."""
    record = card.get(part)
    return record.get(name) if isinstance(record, dict) else None
