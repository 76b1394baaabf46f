"""Who decided first."""

from rnn_demo import library
from rnn_demo.explain.story import decision_step
from rnn_demo.lenses.compare.numbers import decided
from rnn_demo.ui import session


def test_who_decided_first_stands_first():
    readings = {n: library.find(n).read(session.examples()[2]) for n in ("lstm-28", "simple-64")}
    rows = {n: decision_step(r.probabilities) + 1 for n, r in readings.items()}
    one, other = sorted(rows, key=rows.__getitem__)
    assert decided(readings) == f"Decided: {one} at row {rows[one]}, {other} at row {rows[other]}."
