"""The Train page: a run that it follows, in every state it can be in."""

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.figures.colours import LIGHT
from rnn_demo.pages.train import replay, run_view
from rnn_demo.pages.train.time_machine import label
from rnn_demo.runs import folders, life
from rnn_demo.spec.meant_to_fail import FAILURES
from rnn_demo.ui import session
from tests.support.pages import keys, said
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


def test_a_started_run_is_in_the_link_and_a_refresh_picks_it_up(train, started):
    app = train(example="7")
    app.button(key="start").click().run()
    assert len(started) == 1
    run_id = app.query_params["run"]
    assert folders.status(run_id).state == "starting"
    assert "loading TensorFlow" in said(app)
    again = train(run_id)
    assert "loading TensorFlow" in said(again)
    assert again.query_params["run"] == run_id


@pytest.mark.parametrize("asked", ["../..", "x", "", "20990101-000000-abcd", "a" * 99, "é"])
def test_a_bad_id_in_the_link_is_said(train, asked):
    app = train(asked)
    assert "run in this link" in app.warning[0].value
    assert not {"stop", "resume", "more"} & keys(app)
    assert app.button(key="start")


def test_a_queued_run_says_so_and_can_be_stopped(train):
    run = Folder().state("queued", reason="Waiting: 2 training runs are in progress.")
    app = train(run.id)
    assert "Waiting: 2 training runs are in progress." in said(app)
    app.button(key="stop").click().run()
    assert life.is_stopping(run.id)
    assert "Stopping" in said(app)


def test_a_running_run_shows_where_it_is_and_reads_the_drawing(train):
    run = Folder().state("running", device="/CPU:0").epochs(2)
    app = train(run.id, example="4")
    text = said(app)
    for part in ("2 of 4", "4,000", "CPU:0", "25.0%", "to go", "0:01"):
        assert part in text
    assert len(app.get("vega_lite_chart")) == 2
    moment = replay.newest(folders.status(run.id), session.examples()[4])
    assert label(moment) in text
    assert keys(app) >= {"stop", "open", "replay"}
    assert not app.get("plotly_chart")
    app.button(key="replay").click().run()
    assert len(app.get("plotly_chart")) == 1


def test_before_the_first_step_it_says_that_it_compiles(train):
    run = Folder().state("running", device="/CPU:0")
    assert "Compiling" in said(train(run.id))


def test_a_finished_run_goes_on_by_an_epoch(train, monkeypatch):
    run_id = finished()
    app = train(run_id)
    assert "Finished" in said(app)
    asked = []
    monkeypatch.setattr(life, "resume", lambda *a: asked.append(a))
    app.button(key="more").click().run()
    assert asked == [(run_id, 1)]


@pytest.mark.parametrize("state", ["stopped", "failed", None])
def test_what_ended_early_can_be_resumed(train, monkeypatch, state):
    run_id = Folder().epochs(1).end(state, **({"reason": "No room."} if state == "failed" else {}))
    app = train(run_id)
    expected = {"stopped": "Stopped", "failed": "No room.", None: "killed"}[state]
    assert expected in said(app)
    asked = []
    monkeypatch.setattr(life, "resume", lambda *a: asked.append(a))
    app.button(key="resume").click().run()
    assert asked == [(run_id, 0)]


def test_what_stands_against_it_is_said(train, monkeypatch):
    app = train(Folder().epochs(1).end("stopped"))

    def refuse(*_):
        raise folders.RunError("The runs folder can't be written: No space left on device.")

    monkeypatch.setattr(life, "resume", refuse)
    app.button(key="resume").click().run()
    assert "No space left" in app.error[0].value
    monkeypatch.setattr(life, "start", refuse)
    app.button(key="start").click().run()
    assert not app.exception
    assert "No space left" in said(app)


def test_an_explosion_is_explained_and_one_click_trains_with_the_change(train, started):
    change = {"learning_rate": 0.05, "clipnorm": 1.0}
    run_id = Folder().epochs(1).end("failed", reason="The loss exploded.", change=change)
    app = train(run_id)
    assert "The loss exploded." in app.error[0].value
    assert "resume" not in keys(app)
    app.button(key="apply").click().run()
    assert started == [(SPEC, replace(RECIPE, **change), "a run · learning rate 0.05, clipnorm 1")]
    assert app.query_params["run"] != run_id


@pytest.mark.parametrize("change", [[], "x", {"learning_rate": -1.0}, {"nothing": 3}, {"a": {}}])
def test_advice_that_is_no_change_breaks_nothing(train, started, change):
    app = train(Folder().epochs(1).end("failed", reason="It broke.", change=change))
    assert "It broke." in said(app)
    if "apply" in keys(app):
        app.button(key="apply").click().run()
        assert not app.exception


def test_the_trainers_last_words_are_shown(train):
    run = Folder()
    (run.path / "worker.log").write_text("Traceback\nValueError: so it was")
    app = train(run.end("failed", reason="The trainer failed."))
    assert "so it was" in app.code[0].value


@pytest.mark.parametrize("about", ["", "[]", '{"title": "t", "spec": {"new": 1}, "recipe": {}}'])
def test_an_unreadable_run_is_said_and_offers_what_can_be_done(train, about):
    run_id = finished()
    (folders.folder(run_id) / "run.json").write_text(about)
    app = train(run_id)
    assert "of another version" in said(app)
    assert not {"resume", "more", "stop", "apply"} & keys(app)


def test_a_run_that_disappears_is_said(train):
    run_id = finished()
    app = train(run_id)
    shutil.rmtree(folders.folder(run_id))
    app.run()
    assert not app.exception
    assert "is gone" in app.warning[0].value


def test_unreadable_snapshots_and_events_are_left_out(train):
    run_id = finished()
    path = folders.folder(run_id)
    newest = sorted((path / "snapshots").iterdir())[-1]
    newest.write_bytes(newest.read_bytes()[:100])
    with open(path / "events.jsonl", "ab") as file:
        file.write(b'\x00\xff\n{"kind": "progress"}\n{"kind": "state", "sta')
    app = train(run_id, example="2")
    assert "Finished" in said(app)
    moment = replay.moments(folders.status(run_id), session.examples()[2])[-1]
    assert label(moment) in said(app)


def test_the_time_machine_replays_every_snapshot(train):
    app = train(finished(), example="9")
    (chart,) = app.get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    run = folders.all_runs()[0]
    assert [f["name"] for f in figure["frames"]] == [str(s["step"]) for s in run.snapshots]
    last = library.find(run.id).read(session.examples()[9]).probabilities
    np.testing.assert_allclose(figure["frames"][-1]["data"][1]["z"], last, atol=6e-4)


def test_it_opens_in_read(train):
    run_id = finished()
    app = train(run_id)
    app.button(key="open").click().run()
    assert not app.exception
    assert app.selectbox(key="model").value == run_id


def test_without_a_drawing_it_invites_to_draw(train):
    app = train(finished())
    app.session_state["state.example"] = None
    app.run()
    assert not app.exception
    assert "Draw a digit, and watch" in said(app)


def test_a_device_that_is_not_there_is_one_click_from_one_that_is(train, started):
    reason = "There is no device '/GPU:3' here: choose auto or one of /CPU:0."
    recipe = replace(RECIPE, device="/GPU:3")
    run_id = Folder(recipe=recipe).end("failed", reason=reason, change={"device": "auto"})
    app = train(run_id)
    assert "one of /CPU:0" in app.error[0].value
    assert app.button(key="apply").label == "Train again with device auto"
    app.button(key="apply").click().run()
    assert started == [(SPEC, RECIPE, "a run · device auto")]


def test_a_failure_and_its_twin_are_trained_and_shown_side_by_side(train, started):
    failure = FAILURES["zero-memory"]
    app = train()
    app.button(key="card-zero-memory").click().run()
    app.button(key="both").click().run()
    assert not app.exception
    pair = [(failure.spec, failure.recipe), (failure.good_spec, failure.good_recipe)]
    assert [run[:2] for run in started] == pair
    followed = folders.title(app.query_params["run"])
    assert followed is not None
    assert followed.startswith(f"{failure.title} · run 1, ")


@pytest.mark.parametrize("followed", ["bad", "good"])
def test_the_curves_of_a_failure_lie_over_those_of_its_twin(train, followed):
    failure = FAILURES["long-sigmoid"]
    bad = Folder(failure.spec, failure.recipe, "the bad one").epochs(1)
    good = Folder(failure.good_spec, failure.good_recipe, "the good one").epochs(2)
    ids = {"bad": bad.end(), "good": good.end()}
    app = train(ids[followed])
    assert said(app).count("●") == 4  # each over the curves, and in the list
    assert "the bad one" in said(app)
    assert "the good one" in said(app)
    app.button(key="other").click().run()
    assert app.query_params["run"] == ids["good" if followed == "bad" else "bad"]


def test_looking_again_reads_the_two_runs_alone(monkeypatch):
    """All runs were read twice a second for each who looked."""
    run, beside = finished(), finished()
    monkeypatch.setattr(folders, "all_runs", lambda: pytest.fail("all runs are read"))
    assert [each.id for each in run_view._now(run, beside)] == [run, beside]


def test_any_other_run_stands_alone(train):
    finished("another")
    app = train(finished())
    assert "beside" not in said(app)
    assert "other" not in keys(app)


def test_a_run_has_one_colour_everywhere(train):
    ids = sorted(finished() for _ in range(3))
    alone, listed = train(ids[1]), train()
    dots = re.findall(r'color: (#\w+)">●</span> (?:<b>)?a run', said(alone) + said(listed))
    by_run = dict(zip(ids, LIGHT.digits, strict=False))
    assert dots.count(by_run[ids[1]]) == 3  # followed, in the list below it, and in the list
    assert dots.count(by_run[ids[0]]) == dots.count(by_run[ids[2]]) == 2
    followed, overlaid = (app.get("vega_lite_chart")[0].proto.spec for app in (alone, listed))
    assert by_run[ids[1]] in followed
    assert all(colour in overlaid for colour in by_run.values())


def test_a_run_that_is_over_can_be_watched_again(train):
    app = train(finished(), example="3")
    assert "2 of 4" in said(app)
    app.button(key="again").click().run()
    assert not app.exception
    assert "replay-end" in keys(app)
    assert not {"stop", "more", "again"} & keys(app)
    assert "2 of 4" not in said(app).split('class="run"')[0]
    app.button(key="replay-end").click().run()
    assert "again" in keys(app)
    assert "Finished" in said(app)


def test_leaving_the_page_and_coming_back_shows_the_run(train):
    run = Folder().state("running", device="/CPU:0").epochs(1)
    app = train(run.id)
    app.switch_page("rnn_demo/pages/learn/learn.py").run()
    assert "stop" not in keys(app)
    app.switch_page("rnn_demo/pages/train/train.py").run()
    assert "stop" in keys(app)
    assert app.query_params["run"] == run.id


def test_a_training_under_way_stands_in_the_list_beside_the_form(train):
    assert "No runs yet" in said(train())
    run = Folder(title="the one under way").state("running", device="/CPU:0")
    text = said(train())
    assert "the one under way" in text
    assert 'class="state running"' in text
    run.end()
