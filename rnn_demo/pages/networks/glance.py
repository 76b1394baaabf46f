"""What each network makes of one's digit: its answer, and its belief as a ribbon."""

import functools
from dataclasses import dataclass

import numpy as np

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain.story import decision_step
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.ribbon import ribbon_url


@dataclass(frozen=True)
class Glance:
    """answer: the digit. decided: when it was final, in words. ribbon: a data URL."""

    answer: int
    decided: str
    ribbon: str


def glance(name: str, image: np.ndarray) -> Glance | None:
    """One network's reading of an image (28, 28) float32 in [0, 1]; None where it can't be read.

    Made once for all visitors who look at the same image.
    """
    try:
        model = library.find(name)
        return _glance(name, model.stamp, image.astype(np.float32).tobytes())
    except UserError:  # it is missing, damaged, or its numbers overflow on this image
        return None


@functools.lru_cache(maxsize=512)  # some 4 kB each
def _glance(name: str, stamp: int, image: bytes) -> Glance:
    reading = library.find(name).read(np.frombuffer(image, np.float32).reshape(28, 28))
    decided = f"decided at {reading.turn} {decision_step(reading.probabilities) + 1}"
    return Glance(reading.digit, decided, ribbon_url(reading.probabilities, LIGHT))
