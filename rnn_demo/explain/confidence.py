"""Calibration of probabilities, and detection of drawings that look like no digit.

Temperatures and the limit of strangeness are fitted on MNIST's validation images by
`python -m rnn_demo prepare` and stored in the model's card, under "doubt" and "by_row".
"""

from collections.abc import Callable

import numpy as np

from rnn_demo.cells.activations import softmax
from rnn_demo.library import Model
from rnn_demo.reader import Reading

BINS = 15  # bins of the calibration error
STRANGE_SHARE = 0.015  # share of validation images above the limit of strangeness
UNSURE_BELOW = 0.5  # below it the likeliest digit is less likely than all others together


def is_strange(
    model: Model,
    image: np.ndarray,
    reading: Reading,
    detector: Model | None,
    read: Callable[[Model, np.ndarray], Reading] = Model.read_image,
) -> bool:
    """Return True if an image looks like no single digit.

    Always False for a network with classes other than digits. The image is (28, 28)
    float32 in [0, 1], as drawn. The `detector`, that of `library.detector`, decides for every
    network, as only it was trained on images that are not digits; without one the model itself
    decides. `read` reads the image with the detector, and may store readings.
    """
    if not model.network.reads_digits:
        return False
    if detector is None or detector.name == model.name:
        detector = model
    logits = (reading if detector is model else read(detector, image)).logits[-1]
    limit = detector.named_doubt_value_from_card("limit")
    return limit is not None and bool(free_energy(logits) > limit)


def free_energy(logits: np.ndarray) -> np.ndarray:
    """Compute the free energy of logits, -log(sum(exp(logits))): how unlike digits images look.

    From (..., 10) float32 to (...) float32, in nats; larger for stranger images. Source: W. Liu et
    al., "Energy-based Out-of-distribution Detection", NeurIPS 2020.
    """
    top = logits.max(axis=-1)
    return -top - np.log(np.exp(logits - top[..., None]).sum(axis=-1))


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Fit the temperature that minimizes the cross-entropy of `softmax(logits / temperature)`.

    The logits are (N, 10) float32, the labels (N,) int. Returns 1 if the fitted temperature does
    not lower the calibration error of the same images, as the minima of loss and error may differ.
    Source: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    below = logits.T.astype(np.float64)  # (10, N): sums over few rows are many times faster
    below -= below.max(axis=0)
    mean_of_label = below[labels, np.arange(len(labels))].mean()

    def loss(log_t: float) -> float:
        t = np.exp(log_t)
        return np.log(np.exp(below / t).sum(axis=0)).mean() - mean_of_label / t

    low, high = np.log(0.05), np.log(20.0)
    # Higher temperatures fit rows at which the network was not trained to answer
    while high < 12 and loss(high) < loss(high - 0.1):
        high += 2
    for _ in range(40):  # ternary search: the loss is convex in 1 / temperature
        third = (high - low) / 3
        if loss(low + third) < loss(high - third):
            high -= third
        else:
            low += third
    fitted = np.exp((low + high) / 2)
    before, after = (calibration_error(softmax(logits / t), labels) for t in (1.0, fitted))
    return float(fitted) if after < before else 1.0


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Compute the expected calibration error, with 15 bins of equal width (Guo et al., 2017).

    It is the mean over images of |accuracy - mean confidence| in the bin of the image's confidence.
    The probabilities are (N, 10) float32, the labels (N,) int.
    """
    confidence = probabilities.max(axis=-1)
    off = (probabilities.argmax(axis=-1) == labels) - confidence.astype(np.float64)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(np.abs(np.bincount(bins, off, BINS)).sum() / len(labels))


def fit_temperature_per_row(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Fit a temperature for each row, (28,) float32: logits (N, 28, 10), labels (N,) int."""
    rows = range(logits.shape[1])
    return np.asarray([fit_temperature(logits[:, t], labels) for t in rows], np.float32)
