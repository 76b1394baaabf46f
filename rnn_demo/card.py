"""What a network's card says of how sure it may be.

Anyone may have edited a card: what it does not hold as it should, it does not hold.
"""

from typing import Any

import numpy as np

from rnn_demo.data import ROWS


def thinks_aloud(card: dict[str, Any]) -> bool:
    """Whether a network was trained to answer after every row."""
    recipe = card.get("recipe")
    share = recipe.get("target_replication") if isinstance(recipe, dict) else None
    return isinstance(share, int | float) and share > 0


def temperatures(card: dict[str, Any]) -> np.ndarray | None:
    """(28,) float32: what the logits after each row are divided by; None if not calibrated.

    Of a network that does not think aloud only the answer was calibrated: its temperature is that
    of every row.
    """
    by_row = temperatures_by_row(card)
    if by_row is not None:
        return by_row
    answer = number(card, "temperature")
    return None if answer is None or answer <= 0 else np.full(ROWS, answer, np.float32)


def temperatures_by_row(card: dict[str, Any]) -> np.ndarray | None:
    """(28,) float32: those of a network that thinks aloud, fitted row by row; None for others."""
    values = by_row(card).get("temperatures")
    if not isinstance(values, list) or len(values) != ROWS or not all(map(is_number, values)):
        return None
    temperatures = np.asarray(values, np.float32)
    return None if (temperatures <= 0).any() else temperatures


def number(card: dict[str, Any], name: str) -> float | None:
    """What `python -m rnn_demo prepare` has found for the answer: one of what "doubt" holds."""
    doubt = card.get("doubt")
    value = doubt.get(name) if isinstance(doubt, dict) else None
    return float(value) if isinstance(value, int | float) and is_number(value) else None


def by_row(card: dict[str, Any]) -> dict[str, Any]:
    """And what it has found for every row of a network that thinks aloud, as it is; or {}."""
    kept = card.get("by_row")
    return kept if isinstance(kept, dict) and thinks_aloud(card) else {}


def is_number(value: Any) -> bool:
    """Whether it is one that can be computed with."""
    return type(value) in (int, float) and bool(np.isfinite(value))
