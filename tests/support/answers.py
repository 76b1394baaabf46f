"""Predicates of the answers on the stage, and of the sentences before the last step."""

import re

import numpy as np

from rnn_demo.reader import Reading


def shown_answers(reading: Reading) -> np.ndarray:
    """(28,) int: what the stage shows after each step as its answer, -1 for "no idea"."""
    likely = (reading.probabilities.max(axis=1) >= 0.25) & with_ink(reading)
    return np.where(likely, reading.probabilities.argmax(axis=1), -1)


def with_ink(reading: Reading) -> np.ndarray:
    """(28,) bool: after which steps ink has been read, or there is none."""
    inked = reading.image.max(axis=1) > 0.2
    read = np.logical_or.accumulate(inked)
    if len(reading.layers) > 1:  # from both ends
        read |= np.logical_or.accumulate(inked[::-1])
    return read | (not inked.any())


def check_on_the_way(words: str, step: int, reading: Reading, shown: np.ndarray) -> str:
    """Check the sentence after a step that is not the last one; return its kind.

    shown: as of `shown_answers`.
    """
    now, before = shown[step], shown[:step]
    others = before[(before >= 0) & (before != now)]
    if words == "No clear ink so far: nothing to go by yet.":
        assert not with_ink(reading)[step]
        return "nothing"
    assert with_ink(reading)[step]
    if words == "So far it has no idea.":
        assert (shown[: step + 1] == -1).all()
        return "none yet"
    if of := re.fullmatch(r"Now it has no idea; before that it said (\d)\.", words):
        assert now == -1
        assert int(of[1]) == others[-1]
        return "none now"
    of = re.fullmatch(
        r"So far it says (\d), since (\w+) (\d+)(?:; before that it said (\d))?\.", words
    )
    digit, turn, since, was = int(of[1]), of[2], int(of[3]) - 1, of[4]
    assert turn == reading.step_word
    assert digit == now
    assert (shown[since : step + 1] == digit).all()  # all the while
    assert since == 0 or shown[since - 1] != digit  # and not before
    assert (was is None) == (not others.size)
    assert was is None or int(was) == others[-1]
    return "so far" if was is None else "before"
