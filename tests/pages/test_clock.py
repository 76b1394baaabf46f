"""The machine's clock jumps while a network is trained: what the page says of it stays true."""

import time

import pytest

from rnn_demo.runs import estimate
from tests.support.run_folders import STEPS, Folder

DAY = 86_400.0


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the wall clock, in seconds since 1970."""
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: seconds)


@pytest.mark.parametrize("jump", [-DAY, 400 * DAY])
def test_time_to_go_and_time_trained_do_not_follow_the_wall_clock(open_page, clock, jump):
    clock(2e9)
    run = Folder().state("running", device="/CPU:0")
    clock(2e9 + jump)
    run.epochs(2)
    app = open_page("train")
    app.query_params["run"] = run.id
    app.run()
    assert not app.exception
    said = " ".join(e.proto.body for e in app.get("html"))
    trained, to_go = 2 + 2 * STEPS / 10, 2 * STEPS / 10  # as the folder has it
    assert f"<span>trained for</span><b>{estimate.clock(trained)}</b>" in said
    assert f"<span>to go</span><b>{estimate.clock(to_go)}</b>" in said
    assert not app.info  # it does not compile any more, whatever the clock says
    run.end("stopped")


def test_runs_are_listed_whatever_their_times(open_page, clock):
    for seconds in (2e9, 0.0, -DAY, 1e18):
        clock(seconds)
        Folder(title=f"at {seconds}").epochs(1).end("finished")
    app = open_page("train")
    said = " ".join(e.proto.body for e in app.get("html"))
    for seconds in (2e9, 0.0, -DAY, 1e18):
        assert f"at {seconds}" in said
    assert "at an unknown time" in said
