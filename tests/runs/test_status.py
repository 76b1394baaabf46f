"""A run as it stood: what is watched again is what was told, up to a moment."""

import pytest

from rnn_demo.runs import folders
from rnn_demo.runs.status import as_of
from rnn_demo.spec.meant_to_fail import FAILURES
from tests.support.run_folders import finished


def test_a_run_as_it_stood_is_what_was_told_by_then():
    run = folders.status(finished())
    for step in (0, 2, 8, 11):
        then = as_of(run, step)
        assert then.alive
        assert then.curve == [e for e in run.curve if e["step"] <= step]
        assert all(e["step"] <= step for e in then.history + then.snapshots)
        assert then.snapshots[0] == run.snapshots[0]
        assert then.moving == bool(then.curve)
    assert as_of(run, run.curve[-1]["step"]) is run


def test_what_ships_is_whole_and_small():
    runs = folders.shipped()
    assert len(runs) == 1 + 2 * len(FAILURES)
    for run in runs:
        assert run.spec is not None
        assert len(run.curve) > 3
        assert len(run.snapshots) > 2
        assert run.progress == run.curve[-1]
    files = [p for p in folders.SHIPPED.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 3_000_000


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_that_ships_failed_as_it_says_and_its_twin_went_well(name):
    failure, bad, good = FAILURES[name], folders.status(name), folders.status(f"{name}-twin")
    assert (bad.spec, bad.recipe) == failure.bad
    assert (good.spec, good.recipe) == failure.good
    assert good.state == "finished"
    if name == "too-fast":
        assert bad.state == "failed"
        assert len(bad.history) < 2  # within two epochs
        assert good.history[-1]["val_accuracy"] > 0.3
    else:
        assert bad.state == "finished"
        assert good.history[0]["val_accuracy"] > bad.history[0]["val_accuracy"] + 0.25
