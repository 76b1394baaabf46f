"""Activations, each beside its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Activation:
    """`y = function(x)`, and `gradient(dy, y, x)`: the gradient for x, given that for y.

    name: as Keras spells it. Both work on float arrays of any shape; softmax along the last axis.
    `gradient` is given x as a function of no arguments: few need it, since most slopes follow
    from y, and a cell does not keep what it gave its activations.
    """

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray, Callable[[], np.ndarray]], np.ndarray]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return self.function(x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), written as a tanh, which can't overflow."""
    y = np.tanh(0.5 * x)
    y *= 0.5
    y += 0.5
    return y


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    """A sigmoid of three straight pieces (https://keras.io/api/layers/activations)."""
    return np.clip(x / 6 + 0.5, 0, 1)


def elu(x: np.ndarray) -> np.ndarray:
    """x, or exp(x) - 1 below zero (Clevert et al., 2016)."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


SELU, SELU_LOW = 1.0507009873554805, 1.6732632423543772


def selu(x: np.ndarray) -> np.ndarray:
    """An elu that keeps mean and variance over layers (Klambauer et al., 2017)."""
    return SELU * np.where(x > 0, x, SELU_LOW * np.expm1(np.minimum(x, 0)))


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + exp(x)), which can't overflow so."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def silu_slope(x: np.ndarray) -> np.ndarray:
    """Of x * sigmoid(x) (Elfwing et al., 2017)."""
    y = sigmoid(x)
    return y * (1 + x * (1 - y))


def mish_slope(x: np.ndarray) -> np.ndarray:
    """Of x * tanh(softplus(x)) (Misra, 2019)."""
    y = np.tanh(softplus(x))
    return y + x * (1 - y * y) * sigmoid(x)


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the chance that a normal number is below x (Hendrycks & Gimpel, 2016)."""
    return 0.5 * x * (1 + erf(x * 2**-0.5))


def gelu_slope(x: np.ndarray) -> np.ndarray:
    """Its derivative."""
    return 0.5 * (1 + erf(x * 2**-0.5)) + x * np.exp(-0.5 * x * x) * (2 * np.pi) ** -0.5


def erf(x: np.ndarray) -> np.ndarray:
    """The error function to float32's precision, as a quotient of polynomials that XLA uses."""
    x = np.clip(x, -4, 4)
    above, below = _polynomial(_ERF_ABOVE, x * x), _polynomial(_ERF_BELOW, x * x)
    return x * above / below


def _polynomial(factors: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    y = np.zeros_like(x)
    for factor in factors:
        y = y * x + factor
    return y


_ERF_ABOVE = (
    -2.72614225801306e-10,
    2.77068142495902e-08,
    -2.10102402082508e-06,
    -5.69250639462346e-05,
    -7.34990630326855e-04,
    -2.95459980854025e-03,
    -1.60960333262415e-02,
)
_ERF_BELOW = (
    -1.45660718464996e-05,
    -2.13374055278905e-04,
    -1.68282697438203e-03,
    -7.37332916720468e-03,
    -1.42647390514189e-02,
)


def softmax(x: np.ndarray) -> np.ndarray:
    """exp(x) / sum(exp(x)) along the last axis; the largest x is taken off first: no overflow."""
    y = np.exp(x - x.max(axis=-1, keepdims=True))
    y /= y.sum(axis=-1, keepdims=True)
    return y


def log_softmax(x: np.ndarray) -> np.ndarray:
    """log(softmax(x)), without the loss of a logarithm near zero."""
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def _log_softmax_gradient(dy: np.ndarray, y: np.ndarray, x: object) -> np.ndarray:
    return dy - np.exp(y) * dy.sum(axis=-1, keepdims=True)


ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation("linear", lambda x: x, lambda dy, y, x: dy),
        Activation("tanh", np.tanh, lambda dy, y, x: dy * (1 - y * y)),
        Activation("relu", lambda x: np.maximum(x, 0), lambda dy, y, x: dy * (y > 0)),
        Activation("sigmoid", sigmoid, lambda dy, y, x: dy * y * (1 - y)),
        Activation("hard_sigmoid", hard_sigmoid, lambda dy, y, x: dy * ((y > 0) & (y < 1)) / 6),
        Activation(
            "softmax", softmax, lambda dy, y, x: y * (dy - (dy * y).sum(axis=-1, keepdims=True))
        ),
        Activation("log_softmax", log_softmax, _log_softmax_gradient),
        Activation("relu6", lambda x: np.clip(x, 0, 6), lambda dy, y, x: dy * ((y > 0) & (y < 6))),
        Activation(
            "leaky_relu",
            lambda x: np.maximum(x, 0.2 * x),
            lambda dy, y, x: dy * np.where(y > 0, 1, 0.2),
        ),
        Activation("elu", elu, lambda dy, y, x: dy * np.where(y > 0, 1, y + 1)),
        Activation("selu", selu, lambda dy, y, x: dy * np.where(y > 0, SELU, y + SELU * SELU_LOW)),
        Activation("softplus", softplus, lambda dy, y, x: dy * -np.expm1(-y)),
        Activation(
            "softsign",
            lambda x: x / (1 + np.abs(x)),
            lambda dy, y, x: dy * np.square(1 - np.abs(y)),
        ),
        Activation("silu", lambda x: x * sigmoid(x), lambda dy, y, x: dy * silu_slope(x())),
        Activation("gelu", gelu, lambda dy, y, x: dy * gelu_slope(x())),
        Activation(
            "mish", lambda x: x * np.tanh(softplus(x)), lambda dy, y, x: dy * mish_slope(x())
        ),
        Activation("exponential", np.exp, lambda dy, y, x: dy * y),
    )
}
