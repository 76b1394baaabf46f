"""Distances between two readings and where they part, by their definition."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo import library
from rnn_demo.explain import rows_read
from rnn_demo.explain.story import decision_step
from rnn_demo.lenses.compare.numbers import decided, distances, divergence_step, never_asked
from rnn_demo.reader import LayerReading
from rnn_demo.ui import session
from tests.fixtures import golden

HUNDREDTHS = st.integers(-500, 500).map(lambda n: n / 100)
STATES = arrays(np.float32, (28, 3), elements=HUNDREDTHS)


def layer(states: np.ndarray) -> LayerReading:
    return LayerReading("rnn", "GRU", "forward", "tanh", states, states)


@given(STATES, STATES)
def test_distances_by_definition(a, b):
    found = distances(layer(a), layer(b))
    assert found.shape == (28,)
    for t in range(28):
        size = (math.hypot(*a[t]) + math.hypot(*b[t])) / 2
        expected = math.dist(a[t], b[t]) / size if size else 0
        assert found[t] == pytest.approx(expected, rel=1e-3, abs=1e-5)
    assert (found <= 2 + 1e-5).all()


@given(arrays(np.float32, 28, elements=st.floats(0, 2, width=32)), st.floats(0.1, 2))
def test_divergence_is_the_first_step_beyond_the_share(apart, share):
    step = divergence_step(apart, share)
    if step is None:
        assert all(d <= share for d in apart)
    else:
        assert apart[step] > share
        assert all(d <= share for d in apart[:step])


def test_images_that_begin_alike_part_where_they_differ():
    network, one = golden.network("files: good"), golden.images()[0]
    other = one.copy()
    other[14:] = one[14:][::-1, ::-1]
    apart = distances(network.read(one).layers[0], network.read(other).layers[0])
    assert not apart[:14].any()
    assert divergence_step(apart, 1e-6) == 14
    assert divergence_step(apart, 2.1) is None


def test_why_a_network_that_was_never_asked_decides_late():
    assert never_asked(["simple-16", "lstm-128-last", "gru-33"]) == ""
    said = never_asked(["lstm-128", "lstm-128-last"])
    row = int(re.search(r"after row (\d+)", said).group(1)) - 1
    ours, theirs = (
        next(c.accuracy for c in rows_read.read() if c.network == "lstm-128" and c.aloud == aloud)
        for aloud in (True, False)
    )
    assert (ours - theirs).max() == ours[row] - theirs[row] > 0.2
    assert (
        f"for {theirs[row]:.0%}, the one that was asked after every row for {ours[row]:.0%}" in said
    )


def test_who_decided_first_stands_first():
    readings = {n: library.find(n).read(session.examples()[2]) for n in ("lstm-28", "simple-64")}
    rows = {n: decision_step(r.probabilities) + 1 for n, r in readings.items()}
    one, other = sorted(rows, key=rows.__getitem__)
    assert decided(readings) == f"Decided: {one} at row {rows[one]}, {other} at row {rows[other]}."
