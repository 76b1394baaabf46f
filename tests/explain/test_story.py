"""What is told of a reading is what its probabilities say."""

import dataclasses

import numpy as np

from rnn_demo.explain import story
from rnn_demo.explain.story import Story, guesses
from rnn_demo.reader import Reading


def believing(*digits: tuple[int, float]) -> np.ndarray:
    """(T, 10): after each step so likely a digit, all others alike."""
    rows = []
    for digit, sure in digits:
        row = np.full(10, (1 - sure) / 9)
        row[digit] = sure
        rows.append(row)
    return np.array(rows)


END = Story(None, None, 0, 0, "")


def told(rows: np.ndarray, *, ink: int = 0, gone: int = 28, strange: bool = False) -> Story:
    """The end of a reading of an image with ink in column 5, from a row on, and up to one."""
    image = np.zeros((28, 28), np.float32)
    image[ink:gone, 5] = 1
    return story.told(Reading(image, (), np.log(rows), rows), strange)


def test_a_guess_is_told_once_it_is_likely_enough_and_new():
    rows = believing((1, 0.2), (7, 0.3), (7, 0.6), (1, 0.29), (1, 0.5), (9, 0.87))
    assert guesses(rows, 5) == [(1, 7), (4, 1), (5, 9)]
    assert guesses(rows, 3) == [(1, 7)]
    assert story.story(rows, 0, "row", END) == "row 1: no idea yet"
    later = dataclasses.replace(END, since=2)
    assert story.story(rows, 1, "row", later) == "row 2: nothing to go by yet"
    unsure = believing((8, 0.26), (7, 0.9))
    assert story.story(unsure, 0, "row", END) == "row 1: an 8, 26 %"
    assert story.story(rows, 2, "row", END) == "row 2: a 7? (now 60%)"
    assert story.story(rows, 4, "row", END) == "row 2: a 7? … row 5: no, a 1 (now 50%)"


def test_only_the_last_three_guesses_are_told():
    rows = believing(*((d, 0.9) for d in (1, 2, 3, 4, 4)))
    assert (
        story.story(rows, 3, "step", END)
        == "… step 2: no, a 2 … step 3: no, a 3 … step 4: no, a 4 (now 90%)"
    )


def test_the_end_says_where_it_was_decided_and_how_often_it_changed():
    end = told(believing((9, 0.9), (9, 0.9)))
    assert end.sentence == "9, decided at row 1 (the ring), without changing its mind."
    assert (end.decided, end.ring, end.changes) == (0, (0, 5), 0)
    ends = {n: told(believing(*((d, 0.9) for d in range(n + 1)))).sentence for n in (1, 2, 5)}
    assert ends[1].endswith("1, decided at row 2 (the ring), after changing its mind once.")
    assert ends[2].endswith("after changing its mind twice.")
    assert ends[5] == "5, decided at row 6 (the ring), after changing its mind 5 times."


def test_what_is_not_told_is_no_decision_and_no_change():
    """A guess counts from where it is told on; one that left unseen is not called steady."""
    late = told(believing((4, 0.2), (9, 0.28), (9, 0.4), (9, 0.9)))
    assert (late.decided, late.changes) == (2, 0)
    back = told(believing((4, 0.5), (9, 0.25), (4, 0.9)))
    assert back.sentence == "4, decided at row 1 (the ring), though it wavered later."
    bare = told(believing((4, 0.5), (4, 0.6), (4, 0.9)), gone=2)
    assert bare.ring == (0, 5)
    early = told(believing((1, 0.9), (4, 0.9), (4, 0.9)), ink=2)  # before any ink none is told
    assert early.sentence == "4, decided at row 3 (the ring), without changing its mind."
    assert story.story(believing((1, 0.9), (4, 0.9), (4, 0.9)), 1, "row", early).endswith("by yet")
    late = told(believing((1, 0.9), (1, 0.9), (4, 0.9)), gone=2)
    assert late.ring is None
    assert late.sentence == "4, decided at row 3, after changing its mind once."


def test_in_doubt_nothing_is_decided():
    strange = told(believing((0, 0.9), (0, 0.99)), strange=True)
    assert (strange.decided, strange.ring) == (None, None)
    assert strange.sentence == "if this is a digit, a 0"
    assert told(believing((7, 0.4), (2, 0.34))).sentence == "probably a 2 (34%)"
    assert told(believing((7, 0.4), (8, 0.34))).sentence == "probably an 8 (34%)"
    assert told(believing((7, 0.9), (8, 0.2))).sentence == "no idea: likeliest an 8 (20%)"
