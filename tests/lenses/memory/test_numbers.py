"""What is said to be left of a row is what the shares of a readout, and its pictures, say."""

import re

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain import kept
from rnn_demo.lenses.memory.numbers import LATER, fading, later
from rnn_demo.ui import session


@pytest.mark.parametrize("name", ["lstm-28", "bidirectional"])
def test_a_mean_of_rows_by_how_much_they_vary(name):
    model = library.find(name)
    readout = kept.readout(model)
    variance = 1 / readout.basis.weight.reshape(28, 28)[:, 0]
    for rows in LATER:
        shares, weights = [], []
        for row in range(28):
            step = int(np.flatnonzero(readout.seen[:, row])[0]) + rows
            if step < 28 and np.isfinite(readout.carried.left[step, row]):
                shares.append(readout.carried.left[step, row])
                weights.append(variance[row])
        expected = np.average(shares, weights=weights)
        assert later(readout, rows) == pytest.approx(expected, abs=1e-5)


def test_what_is_left_of_one_drawing_and_by_h_alone():
    for name, has_c in (("lstm-28", True), ("gru-33", False)):
        model = library.find(name)
        readout, reading = kept.readout(model), model.read(session.examples()[7])
        fades, end = fading(readout, reading)
        picture, mean = readout.pictures(reading)[-1], readout.basis.mean.reshape(28, 28)
        off = ((picture - reading.image) ** 2).sum() / ((mean - reading.image) ** 2).sum()
        assert f"of this digit {1 - off:.0%}." in end
        assert f"{readout.carried.seen[-1]:.0%} is left in the end" in end
        assert (f"in h alone {readout.h.seen[-1]:.0%}" in end) == has_c
        shares = [int(share) for share in re.findall(r"(\d+)%", fades)]
        assert len(set(shares)) == len(LATER)
        assert shares == sorted(shares, reverse=True)  # it fades
