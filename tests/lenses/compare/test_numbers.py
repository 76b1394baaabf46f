"""Who decided first, and why a network decides late."""

import re

from rnn_demo import library
from rnn_demo.explain import rows_read
from rnn_demo.explain.story import decision_step
from rnn_demo.lenses.compare.numbers import decided, never_asked
from rnn_demo.ui import session


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
