"""Readings of 1,000 test images by four networks, for tests of sentences."""

import functools

import numpy as np

from rnn_demo import library
from rnn_demo.data import mnist
from rnn_demo.explain import confidence
from rnn_demo.library import Model
from rnn_demo.reader import Reading

NETWORKS = ("lstm-128", "gru-33", "notebook", "bidirectional")
IMAGES = mnist().test.images[:1000] / np.float32(255)
FEW = 250  # images for each network of what takes many readings each: 1,000 sentences


@functools.cache
def read(name: str) -> tuple[Model, list[Reading], list[bool]]:
    """A network, its readings of IMAGES, and which of these look like no digit."""
    model, detector = library.find(name), library.detector()
    readings = [model.read(image) for image in IMAGES]
    limit = detector.card["doubt"]["limit"]
    return model, readings, list(confidence.strangeness(detector.network.predict(IMAGES)) > limit)


def rounds_to(words: str, share: float) -> bool:
    """Whether a percentage is a share, rounded."""
    return abs(float(words) - 100 * share) <= 0.5 + 1e-4
