"""Servers for a class and for show: whose runs are seen and changed, and what the pages say."""

import pytest

from rnn_demo.runs import folders, life, owners
from rnn_demo.runs.estimate import read_in_training
from rnn_demo.runs.mode import NOTHING_IS_TRAINED
from tests.support.pages import keys, said
from tests.support.run_folders import Folder, finished

ME, OTHER = "a-secret-of-mine-0", "a-secret-of-others"


def run_of(secret: str, title: str) -> str:
    return Folder(title=title, owner=owners.owner(secret)).epochs(2).end()


def test_a_class_gives_each_visitor_a_secret_in_the_link(train, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    one, other = train(), train()
    secrets = [app.session_state["state.me"] for app in (one, other)]
    assert len(secrets[0]) >= 20
    assert secrets[0] != secrets[1]
    assert "bookmark it" in said(one)
    assert train(me=ME).session_state["state.me"] == ME


def test_in_a_class_one_starts_and_changes_ones_own_and_looks_at_what_is_shared(
    train, started, monkeypatch
):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    mine, theirs = run_of(ME, "my run"), run_of(OTHER, "their run")
    assert {"more", "open"} <= keys(train(mine, me=ME))
    app = train(theirs, me=ME)
    assert "isn't shared" in said(app)
    assert "does not exist" not in said(app)
    owners.share(theirs, True)
    app = train(theirs, me=ME)
    assert "their run" in said(app)
    assert "open" in keys(app)
    assert not {"more", "resume", "stop", "apply"} & keys(app)
    app.button(key="start").click().run()
    assert not app.exception
    assert len(started) == 1


def test_what_another_tab_has_shared_stays_shared(train, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    mine = run_of(ME, "my run")
    app = train(mine, me=ME)
    app.button(key=f"details-{mine}").click().run()
    assert not app.toggle(key=f"share-{mine}").value
    owners.share(mine, True)  # in another tab
    app.run()
    assert owners.is_shared(mine)
    assert app.toggle(key=f"share-{mine}").value
    app.toggle(key=f"share-{mine}").set_value(False).run()
    assert not owners.is_shared(mine)


def test_both_are_trained_or_none(train, started, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    running = Folder(owner=owners.owner(ME)).state("running")
    app = train(me=ME)
    app.button(key="card-zero-memory").click().run()
    app.button(key="both").click().run()
    assert "the most that one visitor may" in said(app)
    (bad,) = [run.id for run in folders.all_runs() if run.id != running.id]
    assert life.is_stopping(bad)
    assert not life.is_stopping(running.id)


def test_a_bound_that_is_met_is_said_on_the_page(train, started, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    monkeypatch.setenv("RNN_DEMO_WORK", "1000")
    app = train(me=ME)
    app.button(key="start").click().run()
    assert "too long for this server" in said(app)
    assert started == []


def test_in_a_class_somebody_elses_network_is_not_opened_by_its_id(open_page, root, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    theirs = run_of(OTHER, "their run")
    app = open_page("read", model=theirs)
    assert app.selectbox(key="model").value != theirs
    owners.share(theirs, True)
    assert open_page("read", model=theirs).selectbox(key="model").value == theirs


def test_a_show_trains_nothing_says_so_and_replays(train, monkeypatch):
    run_id = finished("from before")
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    app = train()
    assert NOTHING_IS_TRAINED in said(app)
    assert not {"start", "resume", "more"} & keys(app)
    app = train(run_id, example="3")
    assert "from before" in said(app)
    assert len(app.get("vega_lite_chart")) >= 2
    assert len(app.get("plotly_chart")) == 1
    assert not {"start", "resume", "more"} & keys(app)


def test_an_unknown_mode_is_said(open_page, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "classroom")
    app = open_page("train")
    assert "RNN_DEMO_MODE" in said(app)


def test_an_epoch_more_counts_against_the_bound(train, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    run_id = run_of(ME, "my run")
    run = folders.status(run_id)
    work = read_in_training(run.recipe) * sum(run.spec.parameters().values())
    asked = []
    monkeypatch.setattr(life, "resume", lambda *a: asked.append(a))
    monkeypatch.setenv("RNN_DEMO_WORK", str(work))
    app = train(run_id, me=ME)
    app.button(key="more").click().run()
    assert "5 epochs of 400 images" in said(app)
    assert not asked
    monkeypatch.setenv("RNN_DEMO_WORK", str(2 * work))
    app.button(key="more").click().run()
    assert asked == [(run_id, 1)]


@pytest.mark.parametrize("state", ["running", "starting", "queued"])
def test_a_trainer_that_hangs_is_said_and_ended_by_a_button(train, monkeypatch, state):
    run = Folder().state(state)
    monkeypatch.setattr("rnn_demo.runs.process.hangs", lambda path, waits: True)
    ended = []
    monkeypatch.setattr("rnn_demo.runs.process.end", lambda path: not ended.append(path.name))
    app = train(run.id)
    assert "not moved" in said(app)
    app.button(key="end").click().run()
    assert ended == [run.id]
    assert folders.status(run.id).alive


def test_to_show_trainings_that_ship_are_replayed(train, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    app = train()
    for run in folders.shipped():
        assert (f"replay-{run.id}" in keys(app)) != run.id.endswith("-twin")
        assert f"details-{run.id}" in keys(app)
    app.button(key="replay-zero-memory").click().run()
    assert not app.exception
    assert app.query_params["run"] == "zero-memory"
    assert "replay-end" in keys(app)
    app.button(key="replay-end").click().run()
    assert "other" in keys(app)
    assert len(app.get("vega_lite_chart")) == 2
    assert not {"start", "more", "resume", "open"} & keys(app)


def test_a_link_to_what_is_read_says_not_who_the_visitor_is(open_page, train, monkeypatch):
    """Or who sends one would own what is trained after it."""
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    app = open_page("read", example="3", me=OTHER)
    assert not app.warning
    assert "state.me" not in app.session_state or app.session_state["state.me"] != OTHER
    assert train(me=ME).session_state["state.me"] == ME
