"""When a network should not be believed: calibrated probabilities, and drawings unlike any digit.

Both are fitted on MNIST's validation images by `python -m rnn_demo prepare`, and kept in the
model's card: those of the answer under "doubt", a temperature for each row under "by_row".
"""

import numpy as np

from rnn_demo.cells.activations import softmax
from rnn_demo.data import DIGITS
from rnn_demo.library import Model
from rnn_demo.model_card import doubt_number
from rnn_demo.reader import Reading
from rnn_demo.words import say

BINS = 15
STRANGE_SHARE = 0.015  # of the validation images lie above the limit of strangeness
UNSURE_BELOW = 0.5  # a likeliest digit below it is less likely than all the others together
STRANGE_SENTENCE = say("doubt.strange")
UNSURE_SENTENCE = say("doubt.unsure")


def doubt_sentence(
    model: Model, image: np.ndarray, reading: Reading, guard: Model | None
) -> str | None:
    """Why an answer is to be doubted, in a sentence without a digit in it; None if it is not.

    What it is given: see `is_strange`. What a network of other classes reads need be no digit.
    """
    if is_strange(model, image, reading, guard):
        return STRANGE_SENTENCE
    if model.network.classes == DIGITS and reading.probabilities[-1].max() < UNSURE_BELOW:
        return UNSURE_SENTENCE
    return None


def is_strange(model: Model, image: np.ndarray, reading: Reading, guard: Model | None) -> bool:
    """Whether an image does not look like a single digit.

    image: (28, 28) float32 in [0, 1], as drawn. reading: the model's. guard: `library.guard`; it
    judges whether the image looks like a digit, whichever network reads: it was trained to hesitate
    before what is none, the others were not. None: the model judges.
    """
    if model.network.classes != DIGITS:
        return False
    if guard is None or guard.name == model.name:
        guard = model
    logits = (reading if guard is model else guard.read(image)).logits[-1]
    limit = doubt_number(guard.card, "limit")
    return limit is not None and bool(strangeness(logits) > limit)


def strangeness(logits: np.ndarray) -> np.ndarray:
    """How little images look like a digit, from their logits: (..., 10) to (...), in nats.

    It is the free energy -log(sum(exp(logits))), larger for stranger (W. Liu et al., "Energy-based
    Out-of-distribution Detection", NeurIPS 2020).
    """
    top = logits.max(axis=-1)
    return -top - np.log(np.exp(logits - top[..., None]).sum(axis=-1))


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The number that logits (N, 10) are divided by so that the loss at labels (N,) is least.

    It is 1 where that would not lower the calibration error of these same images: the least loss
    and the least error need not lie at one place.
    """
    below = logits.T.astype(np.float64)  # (10, N): sums over few rows are many times faster
    below -= below.max(axis=0)
    mean_of_label = below[labels, np.arange(len(labels))].mean()

    def loss(log_t: float) -> float:
        t = np.exp(log_t)
        return np.log(np.exp(below / t).sum(axis=0)).mean() - mean_of_label / t

    low, high = np.log(0.05), np.log(20.0)
    while high < 12 and loss(high) < loss(high - 0.1):  # one that was never asked so early
        high += 2
    for _ in range(40):  # ternary search: the loss is convex in 1 / temperature
        third = (high - low) / 3
        if loss(low + third) < loss(high - third):
            high -= third
        else:
            low += third
    found = np.exp((low + high) / 2)
    before, after = (calibration_error(softmax(logits / t), labels) for t in (1.0, found))
    return float(found) if after < before else 1.0


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error, 15 bins of equal width (Guo et al., 2017).

    The mean over images of |accuracy - mean confidence| in the bin of the image's confidence.
    probabilities: (N, 10). labels: (N,).
    """
    sure = probabilities.max(axis=-1)
    off = (probabilities.argmax(axis=-1) == labels) - sure.astype(np.float64)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return float(np.abs(np.bincount(bins, off, BINS)).sum() / len(labels))


def fit_temperatures(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(28,) float32: for each row the temperature that suits its logits (N, 28, 10) best."""
    rows = range(logits.shape[1])
    return np.asarray([fit_temperature(logits[:, t], labels) for t in rows], np.float32)
