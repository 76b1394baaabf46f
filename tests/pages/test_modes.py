"""A server to show, and bounds: what is seen and can be done, and what the pages say."""

import os

import pytest

from rnn_demo.runs import folders, life
from rnn_demo.runs.estimate import read_in_training
from rnn_demo.runs.mode import NOTHING_IS_TRAINED
from tests.support.pages import keys, said
from tests.support.run_folders import Folder, finished

CHANGES = {"start", "stop", "resume", "more", "apply", "rename-yes", "delete-yes"}


def test_an_epoch_more_counts_against_the_bound(train, started, monkeypatch):
    run_id = finished()
    run = folders.status(run_id)
    work = read_in_training(run.recipe) * sum(run.spec.parameters().values())
    monkeypatch.setenv("RNN_DEMO_WORK", str(work))
    app = train(run_id)
    app.button(key="more").click().run()
    assert "5 epochs of 400 images" in said(app)
    assert not started
    monkeypatch.setenv("RNN_DEMO_WORK", str(2 * work))
    app.button(key="more").click().run()
    assert [recipe.epochs for _, recipe, _ in started] == [5]


@pytest.mark.parametrize("state", ["running", "starting", "queued"])
def test_a_trainer_that_does_not_hear_is_ended_by_a_button(train, monkeypatch, state):
    run = Folder().state(state)
    app = train(run.id)
    app.button(key="stop").click().run()
    assert app.button(key="stop").disabled
    os.utime(run.path / "stop", (1, 1))
    ended = []
    monkeypatch.setattr(life, "end", ended.append)
    app.run()
    assert "doesn't hear" in said(app)
    app.button(key="end").click().run()
    assert ended == [run.id]


def test_to_show_private_runs_are_neither_listed_nor_opened(
    train, open_page, monkeypatch, tmp_path
):
    private = finished("a secret")
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    monkeypatch.setenv("RNN_DEMO_SHOW", str(tmp_path / "for everyone"))
    public = finished("for all to see")
    app = train(public, example="3")
    assert NOTHING_IS_TRAINED in said(app)
    assert "for all to see" in said(app)
    assert len(app.get("vega_lite_chart")) >= 2
    app.button(key=f"details-{public}").click().run()
    assert "download-model" in {button.key for button in app.get("download_button")}
    assert not CHANGES & keys(app)
    assert f"details-{private}" not in keys(app)
    app = open_page("train", run=private)
    assert "does not exist" in said(app)
    assert "a secret" not in said(app)
    app = open_page("read", model=private)
    assert "a secret" not in " ".join(app.selectbox(key="model").options)
    assert app.selectbox(key="model").value != private
    assert open_page("read", model=public).selectbox(key="model").value == public


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
    assert not (CHANGES | {"open"}) & keys(app)
