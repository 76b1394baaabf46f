"""Which rows are inked, for networks that skip blank ones."""

import numpy as np

from rnn_demo.reader.operations import Gradient, Operation


class IsInked(Operation):
    """1 for each row that is not all zero, otherwise 0: (T, B, F) to (T, B) float32."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.any(inputs[0], axis=-1).astype(np.float32)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (np.zeros(inputs[0].shape, dy.dtype),)


class OnlyInked(Operation):
    """Rows (T, B, F), but zeros for those that are skipped: where a second input, (T, B), is 0."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0] * inputs[1][:, :, None]

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return dy * inputs[1][:, :, None], np.zeros(inputs[1].shape, dy.dtype)
