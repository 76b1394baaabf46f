"""Activation functions of float arrays of any shape, each with its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Activation:
    """An activation function `y = function(x)` and its gradient.

    Both work on float arrays of any shape; softmax works along the last axis. The gradient needs
    only y, so a cell does not keep the inputs of its activations.

    Attributes:
        name: The name in Keras.
        gradient: `gradient(dy, y)` is the gradient for x, given dy, the gradient for y.
    """

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return self.function(x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Compute 1 / (1 + exp(-x)) by a tanh, which can't overflow."""
    y = np.tanh(0.5 * x)
    y *= 0.5
    y += 0.5
    return y


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    """Compute a sigmoid of three straight pieces (https://keras.io/api/layers/activations)."""
    return np.clip(x / 6 + 0.5, 0, 1)


def elu(x: np.ndarray) -> np.ndarray:
    """Compute x, or exp(x) - 1 where x is negative (Clevert et al., 2016)."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def softmax(x: np.ndarray) -> np.ndarray:
    """Compute exp(x) / sum(exp(x)) along the last axis, (..., classes), safe against overflow."""
    y = np.exp(x - x.max(axis=-1, keepdims=True))
    y /= y.sum(axis=-1, keepdims=True)
    return y


ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation("linear", lambda x: x, lambda dy, y: dy),
        Activation("tanh", np.tanh, lambda dy, y: dy * (1 - y * y)),
        Activation("relu", lambda x: np.maximum(x, 0), lambda dy, y: dy * (y > 0)),
        Activation("sigmoid", sigmoid, lambda dy, y: dy * y * (1 - y)),
        Activation("hard_sigmoid", hard_sigmoid, lambda dy, y: dy * ((y > 0) & (y < 1)) / 6),
        Activation("elu", elu, lambda dy, y: dy * np.where(y > 0, 1, y + 1)),
        Activation("softmax", softmax, lambda dy, y: y * (dy - (dy * y).sum(-1, keepdims=True))),
    )
}
