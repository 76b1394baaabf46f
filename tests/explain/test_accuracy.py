"""Accuracy by row and decisions, image by image, by their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo.explain.accuracy import accuracy, decided_by
from rnn_demo.explain.story import decision_step

ANSWERS = arrays(np.uint8, st.tuples(st.integers(1, 9), st.just(28)), elements=st.integers(0, 2))


@given(ANSWERS, st.integers(0, 2))
def test_accuracy_counts_what_is_right(answers, digit):
    labels = np.full(len(answers), digit, np.uint8)
    for t, share in enumerate(accuracy(answers, labels)):
        assert share == pytest.approx(sum(a[t] == digit for a in answers) / len(answers))


@given(ANSWERS)
def test_decided_is_what_the_belief_view_calls_it(answers):
    steps = [decision_step(np.eye(3)[a]) for a in answers]
    for t, share in enumerate(decided_by(answers)):
        assert share == pytest.approx(np.mean([step <= t for step in steps]))
    assert decided_by(answers)[-1] == 1
