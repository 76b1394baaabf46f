"""A network that thinks aloud: how sure it is after every row.

Such a network was trained to answer after every row (`target_replication`); only then are its
answers before the last row worth showing. `python -m rnn_demo calibrate` fits on MNIST's validation
images what is used here, and keeps it under "by_row" in the model's card.
"""

from typing import Any

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain import doubt
from rnn_demo.reader.activations import softmax


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


def fitted(card: dict[str, Any]) -> dict[str, Any]:
    """What `python -m rnn_demo calibrate` has fitted at every row, as the card has it; or {}."""
    found = card.get("by_row")
    return found if isinstance(found, dict) and thinks_aloud(card) else {}


def is_number(value: Any) -> bool:
    """Whether it is one that can be computed with."""
    return type(value) in (int, float) and bool(np.isfinite(value))


def temperatures(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(28,) float32: for each row the temperature that suits its logits (N, 28, 10) best."""
    rows = range(logits.shape[1])
    return np.asarray([doubt.temperature(logits[:, t], labels) for t in rows], np.float32)


def fit(by_row: np.ndarray, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """What the card keeps of `temperatures`, and how well they do on these other images."""
    return {
        "temperatures": _rounded(by_row),
        "error_before": _errors(softmax(logits), labels),
        "error_after": _errors(softmax(logits / by_row[:, None]), labels),
    }


def _errors(probabilities: np.ndarray, labels: np.ndarray) -> list[float]:
    rows = range(probabilities.shape[1])
    return _rounded([doubt.calibration_error(probabilities[:, t], labels) for t in rows])


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 6) for value in values]


def _by_row(card: dict[str, Any], name: str) -> np.ndarray | None:
    """(28,) float32 from a card, which anyone may have edited; None if it is not that."""
    values = fitted(card).get(name)
    if not isinstance(values, list) or len(values) != ROWS or not all(map(is_number, values)):
        return None
    return np.asarray(values, np.float32)
