"""A network that thinks aloud: how sure it is after every row.

Such a network was trained to answer after every row (`target_replication`); only then are its
answers before the last row worth showing. `python -m rnn_demo calibrate` fits on MNIST's validation
images what is used here, and keeps it under "by_row" in the model's card.
"""

from typing import Any

import numpy as np

from rnn_demo.card import numbers_by_row
from rnn_demo.explain import doubt
from rnn_demo.reader.activations import softmax


def calibration_errors(card: dict[str, Any]) -> tuple[np.ndarray, np.ndarray] | None:
    """(28,) and (28,): the expected calibration error after each row, before and after calibration.

    Of the test images, in 15 bins. None where the network was not calibrated so.
    """
    before, after = (numbers_by_row(card, name) for name in ("error_before", "error_after"))
    return None if before is None or after is None else (before, after)


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
