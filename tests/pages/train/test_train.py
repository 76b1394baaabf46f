"""The Train page with a followed run, in every possible state."""

import re
from dataclasses import replace

import pytest

from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.pixels import image_url
from rnn_demo.pages.train import replay, run_view
from rnn_demo.reader import Reading
from rnn_demo.runs import folders, lifecycle
from rnn_demo.spec.failures import FAILURES
from tests.support.pages import html_of, keys, said, tiles
from tests.support.readings import EXAMPLES
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


def test_a_started_run_is_kept_in_the_link(train, started):
    app = train(example="7")
    app.button(key="start").click().run()
    assert len(started) == 1
    run_id = app.query_params["run"]
    assert folders.status_for_id(run_id).state == "starting"
    assert "loading TensorFlow" in said(app)
    again = train(run_id)
    assert "loading TensorFlow" in said(again)
    assert again.query_params["run"] == run_id


@pytest.mark.parametrize("asked", ["../..", "20990101-000000-abcd"])
def test_an_unknown_run_in_the_link_is_reported(train, asked):
    app = train(asked)
    assert "run in this link" in app.warning[0].value
    assert not {"stop", "resume", "more"} & keys(app)
    assert app.button(key="start")


def test_a_queued_run_says_so_and_can_be_stopped(train):
    run = Folder().state("queued", reason="Waiting: 2 training runs are in progress.")
    app = train(run.id)
    assert "Waiting: 2 training runs are in progress." in said(app)
    app.button(key="stop").click().run()
    assert lifecycle.stop_requested_at(run.id)
    assert "Stopping" in said(app)


def told(reading: Reading) -> str:
    """Return its answer as text; below 25 % there is none."""
    sure, digit = reading.probabilities[-1].max(), reading.digit
    return f"{digit} (" if sure >= 0.25 else f"no idea (likeliest {digit}, {sure:.0%})"


def test_a_running_run_shows_where_it_is_and_reads_the_drawing(train):
    run = Folder().state("running", device="/CPU:0").epochs(2)
    app = train(run.id, example="4")
    text = said(app)
    for part in ("2 of 4", "4,000", "CPU:0", "25.0%", "to go", "0:01"):
        assert part in text
    assert len(app.get("vega_lite_chart")) == 2
    now = folders.status_for_id(run.id)
    reading = replay.read_image_with_snapshot(now, now.snapshots[-1], EXAMPLES[4])
    assert f"epoch 2: {told(reading)}" in text
    memory = image_url(replay.reconstruct_image_from_final_state(now, now.snapshots[-1], reading))
    assert f'<img src="{memory}"' in text
    assert any("fitted again" in each.proto.help for each in app.markdown)
    own = str(reading.digit) if reading.probabilities[-1].max() >= 0.25 else "?"  # or no idea
    assert tiles(app.run()) == [own]  # one answer, its own
    assert "model" not in {box.key for box in app.selectbox}
    assert keys(app) >= {"stop", "open"}
    assert not app.select_slider


@pytest.mark.parametrize("state", ["finished", "stopped", "failed", None])
def test_an_ended_run_can_be_continued(train, monkeypatch, state):
    about = {"reason": "No room.", "change": [{}]} if state == "failed" else {}
    run_id = Folder().epochs(1).end(state, **about)
    app, asked = train(run_id), []
    expected = {"finished": "Finished", "stopped": "Stopped", "failed": "No room.", None: "killed"}
    assert expected[state] in said(app)
    assert "apply" not in keys(app)  # the advice would change nothing
    monkeypatch.setattr(lifecycle, "resume_training", lambda *a: asked.append(a))
    app.button(key="more" if state == "finished" else "resume").click().run()
    assert [a[:2] for a in asked] == [(run_id, int(state == "finished"))]


def test_a_refused_training_gives_its_reason(train, monkeypatch):
    app = train(Folder().epochs(1).end("stopped"))

    def refuse(*_):
        raise folders.RunRequestError("The runs folder can't be written: No space left on device.")

    monkeypatch.setattr(lifecycle, "resume_training", refuse)
    app.button(key="resume").click().run()
    assert "No space left" in app.error[0].value
    monkeypatch.setattr(lifecycle, "start_training", refuse)
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


def test_each_snapshots_answer_can_be_shown_and_replayed(train):
    run_id = finished()
    app, run = train(run_id, example="9"), folders.status_for_id(run_id)
    for snapshot in run.snapshots:
        app.select_slider[0].set_value(snapshot).run()
        assert not app.exception
        reading = replay.read_image_with_snapshot(run, snapshot, EXAMPLES[9])
        label = replay.snapshot_epoch_text(snapshot)
        assert "as the network read it then" in said(app)
        (shown,) = [text for text in html_of(app) if 'class="pictures"' in text]
        assert f"{label}: {told(reading)}" in shown
    assert "2 of 4" in said(app)
    app.button(key="again").click().run()
    assert not app.exception
    assert "replay-end" in keys(app)
    assert not {"stop", "more", "again"} & keys(app)
    assert "2 of 4" not in said(app).split('class="run"')[0]
    app.button(key="replay-end").click().run()
    assert "again" in keys(app)
    assert "Finished" in said(app)


def test_curves_of_a_failure_and_its_twin_are_overlaid(train):
    failure = FAILURES["long-sigmoid"]
    bad = Folder(*failure.bad, "the bad one").epochs(1).end()
    good = Folder(*failure.good, "the good one").epochs(2).end()
    app = train(bad)
    for other in (good, bad):
        assert said(app).count("●") == 4  # each above the curves, and in the list
        assert "the bad one" in said(app)
        assert "the good one" in said(app)
        app.button(key="other").click().run()
        assert app.query_params["run"] == other


def test_polling_reads_only_the_two_shown_runs(monkeypatch):
    """All runs were once read twice a second for each visitor."""
    run, beside = finished(), finished()
    monkeypatch.setattr(folders, "statuses_newest_first", lambda: pytest.fail("all runs are read"))
    assert [each.id for each in run_view._run_and_comparison_at_replay(run, beside)] == [
        run,
        beside,
    ]


def test_a_run_has_one_colour_everywhere(train):
    ids = [finished() for _ in range(3)]
    alone, listed = train(ids[1]), train()
    dots = re.findall(r'color: (#\w+)">●</span> (?:<b>)?a run', said(alone) + said(listed))
    by_run = {run.id: LIGHT.runs[run.number] for run in folders.statuses_newest_first()}
    assert dots.count(by_run[ids[1]]) == 3  # followed, in the list below, and in the list of runs
    assert dots.count(by_run[ids[0]]) == dots.count(by_run[ids[2]]) == 2
    followed, overlaid = (app.get("vega_lite_chart")[0].proto.spec for app in (alone, listed))
    assert by_run[ids[1]] in followed
    assert all(colour in overlaid for colour in by_run.values())
