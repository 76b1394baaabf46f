"""Confusions: what a network takes for what on the test set."""

import numpy as np

from rnn_demo.data import DIGITS


def confusion_matrix(labels: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """(10, 10) int: how many images of each digit (first axis) got each answer (second axis).

    labels, answers: (N,) int, 0 to 9.
    """
    pairs = labels.astype(int) * DIGITS + answers
    return np.bincount(pairs, minlength=DIGITS**2).reshape(DIGITS, DIGITS)


def mistakes(labels: np.ndarray, answers: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """The images that are read wrongly, those the network is surest of first: int indexes.

    sure: (N,) float, the probability of each answer.
    """
    wrong = np.flatnonzero(answers != labels)
    return wrong[np.argsort(-sure[wrong], kind="stable")]


def in_cell(
    labels: np.ndarray, answers: np.ndarray, sure: np.ndarray, digit: int, answer: int
) -> np.ndarray:
    """The images of a digit that got an answer, the most telling first: int indexes.

    Those are the surest mistakes; of what is read rightly, the least sure.
    """
    found = np.flatnonzero((labels == digit) & (answers == answer))
    order = sure[found] if digit == answer else -sure[found]
    return found[np.argsort(order, kind="stable")]


def commonest_mistake(matrix: np.ndarray) -> tuple[int, int] | None:
    """The digit and the wrong answer that is most often given to it; None without mistakes."""
    wrong = matrix * (1 - np.eye(DIGITS, dtype=int))
    digit, answer = divmod(int(wrong.argmax()), DIGITS)
    return (digit, answer) if wrong[digit, answer] else None
