"""Operations that bend what they are given at a threshold: ReLU and its relatives."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.reader.operations import Gradient, Operation


@dataclass(frozen=True, eq=False)
class Rectify(Operation):
    """x above `threshold`, `slope * (x - threshold)` else, at most `highest`.

    slope: a number, (F,) for the last axis, or (28, 1, F), for each row its own. highest: None
    where there is no bound.
    """

    slope: Any
    threshold: float = 0.0
    highest: float | None = None

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        (x,) = inputs
        y = np.where(x > self.threshold, x, self._slope(x) * (x - np.float32(self.threshold)))
        return y if self.highest is None else np.minimum(y, np.float32(self.highest))

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        (x,) = inputs
        bounded = True if self.highest is None else y < self.highest
        return (dy * np.where(x > self.threshold, 1, self._slope(x)) * bounded,)

    def _slope(self, x: np.ndarray) -> Any:
        return self.slope[-len(x) :] if np.ndim(self.slope) == 3 else self.slope  # the last rows


@dataclass(frozen=True)
class Elu(Operation):
    """x, or `alpha * (exp(x) - 1)` below zero (Clevert et al., 2016)."""

    alpha: float

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        (x,) = inputs
        return np.where(x > 0, x, np.float32(self.alpha) * np.expm1(np.minimum(x, 0)))

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy * np.where(inputs[0] > 0, 1, y + self.alpha),)
