"""What is told of a reading is what its probabilities say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo import library
from rnn_demo.data import examples
from rnn_demo.explain.story import decision_step, guesses, in_words, story


def believing(*digits: tuple[int, float]) -> np.ndarray:
    """(T, 10): after each step so likely a digit, all others alike."""
    rows = []
    for digit, sure in digits:
        row = np.full(10, (1 - sure) / 9)
        row[digit] = sure
        rows.append(row)
    return np.array(rows)


def test_a_guess_is_told_once_it_is_likely_enough_and_new():
    rows = believing((1, 0.2), (7, 0.3), (7, 0.6), (1, 0.29), (1, 0.5), (9, 0.87))
    assert guesses(rows, 5) == [(1, 7), (4, 1), (5, 9)]
    assert guesses(rows, 3) == [(1, 7)]
    assert story(rows, 0, "row") == "row 1: nothing to go by yet"
    assert story(rows, 2, "row") == "row 2: a 7? (now 60%)"
    assert story(rows, 4, "row") == "row 2: a 7? … row 5: no, a 1 (now 50%)"


def test_only_the_last_three_guesses_are_told():
    rows = believing(*((d, 0.9) for d in (1, 2, 3, 4, 4)))
    assert (
        story(rows, 3, "step") == "… step 2: no, a 2 … step 3: no, a 3 … step 4: no, a 4 (now 90%)"
    )


def test_the_end_says_where_it_was_decided_and_how_often_it_changed():
    assert story(believing((9, 0.9), (9, 0.9)), 1, "row") == (
        "9, decided at row 1 (the ring), without changing its mind."
    )
    ends = {n: story(believing(*((d, 0.9) for d in range(n + 1))), n, "row") for n in (1, 2, 5)}
    assert ends[1].endswith("1, decided at row 2 (the ring), after changing its mind once.")
    assert ends[2].endswith("after changing its mind twice.")
    assert ends[5] == "5, decided at row 6 (the ring), after changing its mind 5 times."


@given(arrays(np.float32, (28, 10), elements=st.floats(0, 1, width=32)))
def test_after_the_decision_the_answer_never_changes(probabilities):
    step = decision_step(probabilities)
    answers = probabilities.argmax(axis=1)
    assert (answers[step:] == answers[-1]).all()
    assert step == 0 or answers[step - 1] != answers[-1]


@pytest.mark.parametrize(("name", "turn"), [("simple-16", "row"), ("bidirectional", "step")])
def test_it_is_told_what_is_read_how_sure_and_from_which_row(name, turn):
    reading = library.find(name).read(examples()[7])
    sure = float(reading.probabilities[-1].max())
    step = decision_step(reading.probabilities) + 1
    assert in_words(reading) == (
        f"Read as {reading.digit}, {sure:.0%} sure. The answer stands from {turn} {step} on."
    )
