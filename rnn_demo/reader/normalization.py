"""Normalization along the last axis, each kind beside its derivative."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader.operations import Gradient, Operation


@dataclass(frozen=True, eq=False)
class Normalize(Operation):
    """Layer normalization along the last axis (Ba et al., 2016). scale, offset: (F,)."""

    epsilon: float
    scale: np.ndarray
    offset: np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return self._normal(inputs[0])[0] * self.scale + self.offset

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        normal, deviation = self._normal(inputs[0])
        d = dy * self.scale
        mean, along = (a.mean(axis=-1, keepdims=True) for a in (d, d * normal))
        return ((d - mean - normal * along) / deviation,)

    def _normal(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(x).mean(axis=-1, keepdims=True)
        deviation = np.sqrt(variance + np.float32(self.epsilon))
        return x / deviation, deviation


@dataclass(frozen=True, eq=False)
class RootMeanSquare(Operation):
    """`x / sqrt(mean(x * x) + epsilon) * scale` along the last axis (Zhang & Sennrich, 2019)."""

    epsilon: float
    scale: np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0] / self._size(inputs[0]) * self.scale

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        size = self._size(inputs[0])
        normal, d = inputs[0] / size, dy * self.scale
        return ((d - normal * (d * normal).mean(axis=-1, keepdims=True)) / size,)

    def _size(self, x: np.ndarray) -> np.ndarray:
        return np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + np.float32(self.epsilon))
