"""The list of runs, also on a server in show mode or with bounds on trainings."""

import json
import os
import re
import shutil

import pytest

from rnn_demo import library
from rnn_demo.runs import folders, processes
from rnn_demo.runs.estimate import total_weighted_image_count
from rnn_demo.runs.server_settings import NOTHING_IS_TRAINED
from tests.support.pages import keys, said
from tests.support.run_folders import Folder, finished


def click(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].message
    return app


def test_runs_of_each_state_and_time_are_listed(open_page, monkeypatch):
    titles = {"finished": "<b>1", "stopped": "2nd", "failed": "3rd", "lost": "4th"}
    for state, title in titles.items():
        run = Folder(title=title).state("running", device="/CPU:0").epochs(1)
        run.end(None if state == "lost" else state)
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: -1e5)
        Folder(title="at an odd time").end()
    living = Folder(title="5th").state("queued", reason="Waits.")
    text = said(open_page("train"))
    for title in ("&lt;b&gt;1", "2nd", "5th", "at an odd time"):
        assert title in text
    for state in ("finished", "stopped", "failed", "lost", "queued"):
        assert f'class="state {state}"' in text
    assert folders.status_for_id(living.id).trains_or_waits
    app = click(open_page("train"), f"details-{living.id}")
    click(app, "delete-yes")
    assert "stop it first" in app.error[0].value
    assert folders.status_for_id(living.id).trains_or_waits


HUGE = "1" + "0" * 400  # too large for a float


ABOUT = (
    None,
    '{"spec": {"new": 1}}',
    '{"created": 1e300}',
    f'{{"title": "t", "spec": {{}}, "recipe": {{}}, "created": {HUGE}}}',
)


def test_a_hidden_answer_is_hidden_in_a_training_too(train):
    shown = said(train("long-sigmoid", example="4"))
    hidden = said(train("long-sigmoid", example="4", hide="answer"))
    assert re.search(r"<b[^>]*>epoch [\d.]+: \d \(\d+%\)</b>", shown)
    assert "0 … 9" in shown
    assert "as the network read it then" in hidden
    assert re.search(r"<b[^>]*>epoch [\d.]+</b>", hidden)
    assert "0 … 9" not in hidden
    assert "in its memory" not in hidden


def test_broken_folders_are_listed_and_can_be_deleted(open_page):
    whole = finished("a whole one")
    broken = [finished() for _ in ABOUT]
    number = f'"samples_per_second": {HUGE}, "compile_seconds": {HUGE}'
    for run_id, about in zip(broken, ABOUT, strict=True):
        path = folders.run_folder(run_id) / "run.json"
        path.unlink() if about is None else path.write_text(about)
        (path.parent / "card.json").write_text(f'{{"spec": {{}}, "recipe": {{}}, {number}}}')
    app = open_page("train")
    for left in range(len(ABOUT), 0, -1):
        assert said(app).count("unreadable") == left
        click(app, f"details-{broken[left - 1]}")
        assert {b.key for b in app.get("download_button")} >= {"download-model"}
        click(app, "delete-yes")
    assert [run.id for run in folders.statuses_newest_first()] == [whole]


def test_the_page_survives_folders_that_are_emptied(open_page, root):
    run_id = finished()
    app = open_page("train")
    click(app, f"details-{run_id}")
    for path in folders.run_folder(run_id).iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    app.run()
    assert not app.exception
    shutil.rmtree(root)
    app.run()
    assert not app.exception
    assert "No runs yet" in said(app)


def test_curves_of_ticked_runs_are_overlaid_and_a_run_is_renamed(open_page):
    ids = [finished(f"number {i}", seed=i) for i in range(4)]
    app = open_page("train")
    ticked = {run_id: app.checkbox(key=f"overlay-{run_id}").value for run_id in ids}
    assert sum(ticked.values()) == 3
    off = next(run_id for run_id in ids if not ticked[run_id])
    app.checkbox(key=f"overlay-{off}").set_value(True).run()
    assert not app.exception
    for run_id in ids:
        app.checkbox(key=f"overlay-{run_id}").set_value(False).run()
    assert not app.exception
    assert not app.get("vega_lite_chart")
    click(app, f"details-{run_id}")  # and rename it
    app.text_input(key=f"title-{run_id}").set_value("  by another name ").run()
    click(app, "rename-yes")
    assert folders.status_for_id(run_id).title == "by another name"
    assert library.open_model_by_name(run_id).title == "by another name"
    app.text_input(key=f"title-{run_id}").set_value("   ").run()
    click(app, "rename-yes")
    assert "needs a name" in app.error[0].value


def test_only_the_events_of_listed_runs_are_read(open_page, monkeypatch):
    """With a thousand runs each view of the page once read all, in a second of one core."""
    first = folders.run_folder(finished())
    about = json.loads((first / "run.json").read_text())
    for i in range(1, 30):
        path = shutil.copytree(first, first.with_name(f"run-{(7 * i) % 30:02d}"))
        changed = {**about, "title": path.name, "created": about["created"] - 100 + i}
        (path / "run.json").write_text(json.dumps(changed))
    assert folders.ids_newest_first() == [run.id for run in folders.statuses_newest_first()]
    read: list[str] = []
    status = folders.status_for_id
    monkeypatch.setattr(
        folders, "status_for_id", lambda run_id: read.append(run_id) or status(run_id)
    )
    app = open_page("train")
    assert read == folders.ids_newest_first()[:12]
    click(app, "show-more")
    assert set(read) == set(folders.ids_newest_first())


CHANGES = {"start", "stop", "resume", "more", "apply", "rename-yes", "delete-yes"}


def test_one_more_epoch_counts_against_the_bound(train, started, monkeypatch):
    run_id = finished()
    run = folders.status_for_id(run_id)
    parameters = sum(run.spec.parameter_count_by_weight().values())
    work = total_weighted_image_count(run.recipe) * parameters
    monkeypatch.setenv("RNN_DEMO_WORK", str(work))
    app = train(run_id)
    app.button(key="more").click().run()
    assert "5 epochs of 400 images" in said(app)
    assert not started
    monkeypatch.setenv("RNN_DEMO_WORK", str(2 * work))
    app.button(key="more").click().run()
    assert [recipe.epochs for _, recipe, _ in started] == [5]


@pytest.mark.parametrize("state", ["running", "starting", "queued"])
def test_an_unresponsive_trainer_can_be_ended(train, monkeypatch, state):
    run = Folder().state(state)
    app = train(run.id)
    app.button(key="stop").click().run()
    assert app.button(key="stop").disabled
    os.utime(run.path / "stop", (1, 1))
    ended = []
    monkeypatch.setattr(processes, "kill_trainer", ended.append)
    app.run()
    assert "doesn't hear" in said(app)
    app.button(key="end").click().run()
    assert ended == [run.path]


def test_show_mode_neither_lists_nor_opens_private_runs(train, open_page, monkeypatch, tmp_path):
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


def test_show_mode_replays_the_shipped_trainings(train, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    app = train()
    for run in folders.shipped_statuses():
        assert f"details-{run.id}" in keys(app)
    app.button(key="replay-simple-16-learns").click().run()
    assert app.query_params["run"] == "simple-16-learns"
    app.button(key="card-twin-of-zero-memory").click().run()
    assert app.query_params["run"] == "zero-memory-twin"
    app.button(key="card-zero-memory").click().run()
    assert not app.exception
    assert app.query_params["run"] == "zero-memory"
    assert "replay-end" in keys(app)
    app.button(key="replay-end").click().run()
    assert "other" in keys(app)
    assert len(app.get("vega_lite_chart")) == 2
    assert not (CHANGES | {"open"}) & keys(app)
