"""Operations that take the rows read so far together, or tell which rows are read."""

import numpy as np

from rnn_demo.reader.operations import Gradient, Operation


class MeanOfRows(Operation):
    """The mean of the rows so far, (T, B, F) to (T, B, F): a pooling, known after every row.

    A second input, (T, B), says which rows count; before the first that does the mean is 0.
    """

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        x, counted = inputs[0], self._counted(*inputs)
        return np.cumsum(x * counted, axis=0, dtype=x.dtype) / self._count(counted)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        counted = self._counted(*inputs)
        dx = np.cumsum((dy / self._count(counted))[::-1], axis=0)[::-1] * counted
        return (dx, *(np.zeros(x.shape) for x in inputs[1:]))

    def _counted(self, x: np.ndarray, counted: np.ndarray | None = None) -> np.ndarray:
        ones = np.ones((len(x), 1, 1), x.dtype)
        return ones if counted is None else counted[:, :, None] * ones

    def _count(self, counted: np.ndarray) -> np.ndarray:
        return np.maximum(np.cumsum(counted, axis=0, dtype=counted.dtype), 1)


class HighestOfRows(Operation):
    """The highest of each number over the rows so far, (T, B, F) to (T, B, F)."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.maximum.accumulate(inputs[0], axis=0)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        """Rows that are equally high share it, as in TensorFlow."""
        dx = np.zeros(dy.shape, dy.dtype)
        for t in range(len(dy)):
            highest = inputs[0][: t + 1] == y[t]
            dx[: t + 1] += highest * dy[t] / highest.sum(axis=0)
        return (dx,)


class OnlyRead(Operation):
    """Rows (T, B, F), but zeros for those that are skipped: where a second input, (T, B), is 0."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0] * inputs[1][:, :, None]

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return dy * inputs[1][:, :, None], np.zeros(inputs[1].shape, dy.dtype)


class IsInked(Operation):
    """1 for each row that is not all zero, otherwise 0: (T, B, F) to (T, B) float32."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.any(inputs[0], axis=-1, keepdims=False).astype(np.float32)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (np.zeros(inputs[0].shape, dy.dtype),)
