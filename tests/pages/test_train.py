"""The Train page: its form, and a run in every state it can be in."""

import json
import shutil
from dataclasses import fields, replace

import numpy as np
import pytest

from rnn_demo import library, replay, runs
from rnn_demo.failures import EVERY, FAILURES
from rnn_demo.figures.time_machine import label
from rnn_demo.pages import drawn
from rnn_demo.spec import Recipe, Spec
from tests.pages.folders import RECIPE, SPEC, Folder, finished


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def train(open_page):
    """A function that opens the page, following a run."""

    def open_(run_id=None, **query):
        app = open_page("train", **query)
        if run_id is not None:
            app.query_params["run"] = run_id
            app.run()
            assert not app.exception, app.exception[0].message
        return app

    return open_


@pytest.fixture
def started(monkeypatch):
    """What the page had started; nothing is."""
    asked = []

    def start(*setup):
        asked.append(setup)
        return Folder(*setup).state("starting").id

    monkeypatch.setattr(runs, "start", start)
    return asked


def said(app) -> str:
    elements = [*app.markdown, *app.caption, *app.info, *app.error, *app.success, *app.warning]
    return " ".join([e.proto.body for e in app.get("html")] + [e.value for e in elements])


def keys(app) -> set[str]:
    return {button.key for button in app.button}


def widgets(app) -> dict:
    found = [*app.selectbox, *app.number_input, *app.toggle, *app.text_input]
    return {w.key: w for w in found if str(w.key).startswith("train-")}


def setup_of(app, started) -> tuple[Spec, Recipe]:
    app.button(key="start").click().run()
    assert not app.exception, app.exception[0].message
    return started[-1][:2]


def test_every_field_has_a_control_with_help(train):
    found = widgets(train())
    for f in (*fields(Spec), *fields(Recipe)):
        control = found["train-units-1" if f.name == "units" else f"train-{f.name}"]
        assert f.metadata["help"] in control.help
    assert all(control.help for control in found.values())


def test_a_preset_sets_the_whole_form(train):
    app = train()
    for name, preset in EVERY.items():
        app.selectbox(key="train-preset").set_value(name).run()
        assert not app.exception, name
        values = app.session_state["train.values"]
        assert values == {**preset.spec.to_json(), **preset.recipe.to_json()}, name
        assert app.text_input(key="train-title").placeholder == preset.title
        assert "Changed from" not in said(app)


def test_a_failure_shows_what_differs_from_its_twin_and_why(train, started):
    app = train()
    app.selectbox(key="train-preset").set_value("long-sigmoid").run()
    assert FAILURES["long-sigmoid"].why in said(app)
    assert "`activation` sigmoid" in said(app)
    assert "`activation` tanh" in said(app)
    app.button(key="good-twin").click().run()
    good = FAILURES["long-sigmoid"]
    assert setup_of(app, started) == (good.good_spec, good.good_recipe)


def test_controls_change_what_is_started_and_its_size(train, started):
    app = train()
    app.selectbox(key="train-preset").set_value("lstm-28").run()
    app.selectbox(key="train-cell").set_value("GRU").run()
    app.number_input(key="train-layers").set_value(2).run()
    app.number_input(key="train-units-2").set_value(9).run()
    app.selectbox(key="train-merge_mode").set_value("both, sum").run()
    app.number_input(key="train-learning_rate").set_value(0.02).run()
    app.toggle(key="train-reset_after").set_value(False).run()
    app.text_input(key="train-title").set_value(" of my own ").run()
    spec = replace(
        EVERY["lstm-28"].spec, cell="GRU", units=(28, 9), merge_mode="sum", reset_after=False
    )
    recipe = replace(EVERY["lstm-28"].recipe, learning_rate=0.02)
    assert f"{sum(spec.parameters().values()):,} parameters" in said(app)
    changed = "Cell, Units, Reset after, Direction, Learning rate"
    assert f"Changed from the preset: {changed}." in said(app)
    assert setup_of(app, started) == (spec, recipe)
    assert started[-1][2] == "of my own"


def test_the_estimate_follows_the_settings(train):
    def estimate(app):
        (text,) = [c.value for c in app.caption if "to train: an estimate" in c.value]
        return text

    app = train()
    before = estimate(app)
    app.number_input(key="train-epochs").set_value(1000).run()
    assert "on another machine" in before
    assert estimate(app) != before
    path = runs.folder(finished()) / "card.json"
    card = {"spec": SPEC.to_json(), "recipe": RECIPE.to_json(), "samples_per_second": 1,
            "compile_seconds": 1.0}  # fmt: skip
    path.write_text(json.dumps(card))
    app.run()
    assert "hours" in estimate(app)
    assert "on another machine" not in estimate(app)


def test_a_contradiction_is_a_sentence_and_nothing_starts(train, started):
    app = train()
    app.toggle(key="train-stateful").set_value(True).run()
    app.number_input(key="train-batch_size").set_value(300).run()
    assert "full batches" in app.error[0].value
    assert app.button(key="start").disabled
    assert started == []


def test_the_form_is_kept_while_other_pages_are_visited(train, started):
    app = train()
    app.number_input(key="train-units-1").set_value(77).run()
    app.switch_page("rnn_demo/pages/about.py").run()
    app.switch_page("rnn_demo/pages/train.py").run()
    assert setup_of(app, started)[0].units == (77,)


def test_a_started_run_is_in_the_link_and_a_refresh_picks_it_up(train, started):
    app = train(example="7")
    setup_of(app, started)
    run_id = app.query_params["run"]
    assert runs.status(run_id).state == "starting"
    assert "TensorFlow is loaded" in said(app)
    again = train(run_id)
    assert "TensorFlow is loaded" in said(again)
    assert again.query_params["run"] == run_id


@pytest.mark.parametrize("asked", ["../..", "x", "", "20990101-000000-abcd", "a" * 99, "é"])
def test_a_bad_id_in_the_link_is_said(train, asked):
    app = train(asked)
    assert "no run of the id" in app.warning[0].value
    assert not {"stop", "resume", "more"} & keys(app)
    assert app.button(key="start")


def test_a_queued_run_says_so_and_can_be_stopped(train):
    run = Folder().state("queued", reason="Waits its turn: 2 trainings run already.")
    app = train(run.id)
    assert "Waits its turn: 2 trainings run already." in said(app)
    app.button(key="stop").click().run()
    assert runs.is_stopping(run.id)
    assert "Stops" in said(app)


def test_a_running_run_shows_where_it_is_and_reads_the_drawing(train):
    run = Folder().state("running", device="/CPU:0").epochs(2)
    app = train(run.id, example="4")
    text = said(app)
    for part in ("2 of 4", "4,000", "CPU:0", "25.0%", "to go", "0:01"):
        assert part in text
    assert len(app.get("vega_lite_chart")) == 2
    moment = replay.newest(runs.status(run.id), drawn.examples()[4])
    assert label(moment) in text
    assert keys(app) >= {"stop", "open", "replay"}
    assert not app.get("plotly_chart")
    app.button(key="replay").click().run()
    assert len(app.get("plotly_chart")) == 1


def test_before_the_first_step_it_says_that_it_compiles(train):
    run = Folder().state("running", device="/CPU:0")
    assert "Compiles" in said(train(run.id))


def test_a_finished_run_goes_on_by_an_epoch(train, monkeypatch):
    run_id = finished()
    app = train(run_id)
    assert "Finished" in said(app)
    asked = []
    monkeypatch.setattr(runs, "resume", lambda *a: asked.append(a))
    app.button(key="more").click().run()
    assert asked == [(run_id, 1)]


@pytest.mark.parametrize("state", ["stopped", "failed", None])
def test_what_ended_early_can_be_resumed(train, monkeypatch, state):
    run_id = Folder().epochs(1).end(state, **({"reason": "No room."} if state == "failed" else {}))
    app = train(run_id)
    expected = {"stopped": "Stopped", "failed": "No room.", None: "killed"}[state]
    assert expected in said(app)
    asked = []
    monkeypatch.setattr(runs, "resume", lambda *a: asked.append(a))
    app.button(key="resume").click().run()
    assert asked == [(run_id, 0)]


def test_what_stands_against_it_is_said(train, monkeypatch):
    app = train(Folder().epochs(1).end("stopped"))

    def refuse(*_):
        raise runs.RunError("The runs folder can't be written: No space left on device.")

    monkeypatch.setattr(runs, "resume", refuse)
    app.button(key="resume").click().run()
    assert "No space left" in app.error[0].value
    monkeypatch.setattr(runs, "start", refuse)
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
    assert started == [
        (SPEC, replace(RECIPE, **change), "a run · learning rate 0.05, clipnorm 1")
    ]  # fmt: skip
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
    app = train(run.end("failed", reason="The trainer broke down."))
    assert "so it was" in app.code[0].value


@pytest.mark.parametrize("about", ["", "[]", '{"title": "t", "spec": {"new": 1}, "recipe": {}}'])
def test_an_unreadable_run_is_said_and_offers_what_can_be_done(train, about):
    run_id = finished()
    (runs.folder(run_id) / "run.json").write_text(about)
    app = train(run_id)
    assert "of another version" in said(app)
    assert not {"resume", "more", "stop", "apply"} & keys(app)


def test_a_run_that_disappears_is_said(train):
    run_id = finished()
    app = train(run_id)
    shutil.rmtree(runs.folder(run_id))
    app.run()
    assert not app.exception
    assert "no run of the id" in app.warning[0].value


def test_unreadable_snapshots_and_events_are_left_out(train):
    run_id = finished()
    path = runs.folder(run_id)
    newest = sorted((path / "snapshots").iterdir())[-1]
    newest.write_bytes(newest.read_bytes()[:100])
    with open(path / "events.jsonl", "ab") as file:
        file.write(b'\x00\xff\n{"kind": "progress"}\n{"kind": "state", "sta')
    app = train(run_id, example="2")
    assert "Finished" in said(app)
    moment = replay.moments(runs.status(run_id), drawn.examples()[2])[-1]
    assert label(moment) in said(app)


def test_the_time_machine_replays_every_snapshot(train):
    app = train(finished(), example="9")
    (chart,) = app.get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    run = runs.all_runs()[0]
    assert [f["name"] for f in figure["frames"]] == [str(s["step"]) for s in run.snapshots]
    last = library.find(run.id).read(drawn.examples()[9]).probabilities
    np.testing.assert_allclose(figure["frames"][-1]["data"][1]["z"], last, atol=6e-4)


def test_it_opens_on_the_draw_page(train):
    run_id = finished()
    app = train(run_id)
    app.button(key="open").click().run()
    assert not app.exception
    assert app.selectbox(key="model").value == run_id


def test_without_a_drawing_it_invites_to_draw(train):
    app = train(finished())
    app.session_state["drawn.example"] = None
    app.run()
    assert not app.exception
    assert "Draw a digit on the Draw page" in said(app)
