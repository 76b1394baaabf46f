"""Accuracy by row: when a network knows, and when it has made up its mind."""

import numpy as np


def accuracy(answers: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The share of answers (N, ...) that are right, along the first axis; labels: (N,)."""
    return (answers == labels.reshape(-1, *(1,) * (answers.ndim - 1))).mean(axis=0)


def decided_by(answers: np.ndarray) -> np.ndarray:
    """(T,): the share of images whose answer does not change any more after step t.

    answers: (N, T) int, each image's answer after each step.
    """
    final = answers[:, ::-1] == answers[:, -1:]
    decided = np.logical_and.accumulate(final, axis=1)[:, ::-1]
    return decided.mean(axis=0)
