"""The triangles are the readout's shares, of rows that were read."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain import kept
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.lenses.memory.figure import left_figure
from rnn_demo.ui import session


@pytest.mark.parametrize("look", [LIGHT, DARK])
@pytest.mark.parametrize(("name", "has_c"), [("lstm-28", True), ("simple-16", False)])
def test_what_was_not_read_is_empty(look, name, has_c):
    model = library.find(name)
    readout, reading = kept.readout(model), model.read(session.examples()[3])
    others = {"own": readout.carried.seen, "other": np.full(28, 0.5)}
    usual, own, *lines = left_figure(readout, reading, others, 9, look).data
    below = np.tril(np.ones((28, 28), bool))
    for trace, left in ((usual, readout.carried.left), (own, readout.left(reading))):
        np.testing.assert_allclose(trace.z, np.where(below, np.clip(left, 0, 1), np.nan))
    assert [line.line.dash for line in lines] == [None, None] + ["dot"] * has_c
    if has_c:
        np.testing.assert_array_equal(lines[-1].x, readout.h.seen)
