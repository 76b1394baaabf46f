"""What a network's card says of how sure it may be.

Anyone may have edited a card: what it does not hold as it should, it does not hold.
"""

from typing import TypeGuard

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.files import JsonObject


def temperatures(card: JsonObject) -> np.ndarray | None:
    """(28,) float32: what the logits after each row are divided by; None if not calibrated.

    Where only the answer was calibrated, its temperature is that of every row.
    """
    by_row = temperatures_by_row(card)
    if by_row is not None:
        return by_row
    answer = doubt_number(card, "temperature")
    return None if answer is None or answer <= 0 else np.full(ROWS, answer, np.float32)


def temperatures_by_row(card: JsonObject) -> np.ndarray | None:
    """(28,) float32: those that were fitted row by row; None where none were."""
    values = card_field(card, "by_row", "temperatures")
    if not isinstance(values, list) or len(values) != ROWS or not all(map(is_number, values)):
        return None
    temperatures = np.asarray(values, np.float32)
    return None if (temperatures <= 0).any() else temperatures


def doubt_number(card: JsonObject, name: str) -> float | None:
    """What `python -m rnn_demo prepare` has found for the answer: one of what "doubt" holds."""
    value = card_field(card, "doubt", name)
    return float(value) if is_number(value) else None


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is one that can be computed with."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return bool(np.isfinite(value))


def card_field(card: JsonObject, part: str, name: str) -> object:
    """What a part of a card holds; None where it doesn't."""
    record = card.get(part)
    return record.get(name) if isinstance(record, dict) else None
