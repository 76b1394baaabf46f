"""What the browser's reader needs beside the weights: the order of rows, and when to doubt."""

import base64
from typing import Any

import numpy as np

from rnn_demo import data
from rnn_demo.card import number
from rnn_demo.explain import doubt
from rnn_demo.library import Model
from rnn_demo.spec.presets import DEFAULT


def terms(model: Model) -> dict[str, Any]:
    """For `answer.js`, to doubt as `explain.doubt`.

    What is no digit only the default network can tell; with others the server says it later.
    """
    return {
        "limit": number(model.card, "limit") if model.name == DEFAULT else None,
        "unsure": doubt.UNSURE if model.network.classes == data.DIGITS else 0.0,
        "sentences": {"strange": doubt.STRANGE_SENTENCE, "unsure": doubt.UNSURE_SENTENCE},
    }


def order(model: Model) -> list[int] | None:
    """For each pixel in reading order, which one of the image it is; None if it is as drawn."""
    if model.row_order == "top":
        return None
    pixels = np.arange(data.ROWS * data.COLUMNS).reshape(data.ROWS, data.COLUMNS)
    return data.in_order(pixels, model.row_order, model.row_seed).ravel().tolist()


def pixels(image: np.ndarray) -> str:
    """(28, 28) float32 in [0, 1] as bytes in base64."""
    return base64.b64encode((image * 255).round().astype(np.uint8).tobytes()).decode()
