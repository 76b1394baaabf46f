"""The form of the Train page."""

import json
import re
from dataclasses import fields, replace

import pytest

from rnn_demo.cells import CELLS
from rnn_demo.runs import folders, lifecycle, titles
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.failures import EVERY, FAILURES
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui.settings import TrainFormValues
from tests.support.pages import held, keys, said, setting
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


def setup_of(app, started) -> tuple[NetworkSpec, TrainingRecipe]:
    app.button(key="start").click().run()
    assert not app.exception, app.exception[0].message
    return started[-1][:2]


def test_every_field_has_a_control_that_presets_set(train):
    app = train()
    for f in (*fields(NetworkSpec), *fields(TrainingRecipe)):
        control = setting(app, "units-1" if f.name == "units" else f.name)
        assert f.metadata["help"] in control.help
    for name in ("lstm-28", "residual", "stateful", "long-sigmoid"):
        spec, recipe = EVERY[name]
        app.button(key=f"card-{name}").click().run()
        assert not app.exception, name
        values = held(app, TrainFormValues).settings
        assert values == {**spec.to_json(), **recipe.to_json()}, name
        assert setting(app, "title").placeholder == (
            f"{titles.default_title(spec, recipe)} · run …"
        )


def test_controls_change_the_training_that_is_started(train, started):
    """From a card, which holds even before the browser knows of it."""
    app = train()
    late = app._tree.get_widget_states()
    app.button(key="card-lstm-28").click().run()
    app._run(late)  # sends the controls' previous values
    setting(app, "cell").set_value("GRU").run()
    setting(app, "layers").set_value(2).run()
    setting(app, "units-2").set_value(9).run()
    setting(app, "target_replication").set_value(0.0).run()
    setting(app, "merge_mode").set_value("both, sum").run()
    setting(app, "learning_rate").set_value(0.02).run()
    setting(app, "reset_after").set_value(False).run()
    setting(app, "title").set_value(" of my own ").run()
    spec = replace(
        EVERY["lstm-28"][0], cell="GRU", units=(28, 9), merge_mode="sum", reset_after=False
    )
    recipe = replace(EVERY["lstm-28"][1], learning_rate=0.02, target_replication=0.0)
    assert f"{sum(spec.parameter_count_by_weight().values()):,} parameters" in said(app)
    assert setup_of(app, started) == (spec, recipe)
    assert started[-1][2] == "of my own"


def test_the_device_is_chosen_from_a_list(train, started):
    app = train()
    assert setting(app, "device").options == ["auto", "cpu", "gpu"]
    for name in ("cpu", "gpu"):
        setting(app, "device").set_value(name).run()
        assert not app.exception
        app.button(key="start").click().run()
        assert setup_of(app, started)[1].device == name


def estimate(app) -> list[str]:
    return [m.value for m in app.markdown if "to train" in m.value]


def test_the_default_training_is_estimated_below_a_minute(train, started):
    """And the long training can be chosen, with its time."""
    app = train()
    (said_time,) = estimate(app)
    seconds = re.search(r"about (\d+) seconds to train on two cores", said_time)
    assert seconds
    assert int(seconds[1]) < 60
    assert "look for:** how its answer" in said(app).lower()
    label = app.button(key="in-full").label
    assert re.fullmatch(r"Train it in full: 240 epochs, about \d+ minutes on two cores", label)
    app.button(key="in-full").click().run()
    assert "in-full" not in keys(app)
    assert setup_of(app, started) == EVERY["simple-16"]


def test_the_estimate_follows_the_settings(train):
    app = train()
    path = folders.run_folder(finished()) / "card.json"
    card = {
        "spec": SPEC.to_json(),
        "recipe": RECIPE.to_json(),
        "samples_per_second": 1,
        "compile_seconds": 1.0,
    }
    path.write_text(json.dumps(card))
    app.run()
    before = estimate(app)
    assert "hours" in before[0]
    assert "two cores" not in before[0]  # for this machine
    setting(app, "epochs").set_value(1000).run()
    assert estimate(app) != before


@pytest.mark.parametrize(
    ("card", "field", "value", "changed", "why"),
    [
        (
            "simple-16",
            "cell",
            "LSTM",
            {"recurrent_initializer": "orthogonal"},
            "identity is square",
        ),
        ("lstm-128", "merge_mode", "both, sum", {"target_replication": 0.0}, "from both ends"),
        ("residual", "units-1", 20, {"residual": False}, "changes the width"),
        ("cell-loop", "layers", 2, {"api": "sequential"}, "one plain recurrent layer"),
        ("simple-16", "schedule", "constant", {"warmup_steps": 0}, "needs the cosine"),
    ],
)
def test_settings_that_contradict_a_choice_change_with_a_note(
    train, started, card, field, value, changed, why
):
    app = train()
    app.button(key=f"card-{card}").click().run()
    look_for = PRESETS[card].look_for
    assert look_for in said(app)
    setting(app, "title").set_value("mine").run()
    setting(app, field).set_value(value).run()
    assert not app.error
    (note,) = app.info[:1]
    assert why in note.value
    for name in changed:
        assert name.replace("_", " ").capitalize() in note.value
    assert look_for not in said(app)  # the text of the previous choice
    spec, recipe = setup_of(app, started)
    now = {**spec.to_json(), **recipe.to_json()}
    assert {name: now[name] for name in changed} == changed
    assert started[-1][2] == "mine"
    setting(app, "epochs").set_value(3).run()
    assert not [n for n in app.info if why in n.value]  # it belonged to the last choice


def test_look_for_names_the_gates_of_the_chosen_cell(train):
    app = train()
    setting(app, "units-1").set_value(17).run()
    for cell in CELLS:
        setting(app, "cell").set_value(cell).run()
        gates = [gate for gate in CELLS[cell].GATES if gate != "candidate"]
        assert all(gate in said(app).split("Look for")[1] for gate in gates), cell
        assert ("no gate" in said(app)) == (not gates)


def test_a_contradiction_is_explained_and_prevents_the_start(train, started):
    app = train()
    setting(app, "stateful").set_value(True).run()
    setting(app, "batch_size").set_value(300).run()
    assert "full batches" in app.error[0].value
    assert app.button(key="start").disabled
    assert started == []


def test_a_failure_gives_its_reason_and_is_trained_with_its_twin(train, started):
    app, failure = train(), FAILURES["long-sigmoid"]
    assert app.button(key="card-long-sigmoid").label == "**Fails** a slope too flat to learn on"
    assert app.button(key="card-long-sigmoid").help == "`activation` sigmoid"
    assert app.button(key="card-twin-of-long-sigmoid").help == "`activation` tanh"
    app.button(key="card-long-sigmoid").click().run()
    assert failure.why in said(app)
    app.button(key="both").click().run()
    pair = [failure.bad, failure.good]
    assert [run[:2] for run in started] == pair
    assert folders.run_title(app.query_params["run"]) == f"{failure.title} · run 1"


def test_a_failure_and_its_twin_are_trained_together_or_not_at_all(train, started, monkeypatch):
    running = Folder().state("running")
    monkeypatch.setenv("RNN_DEMO_WAITING", "2")
    app = train()
    app.button(key="card-zero-memory").click().run()
    app.button(key="both").click().run()
    assert "as this server takes" in said(app)
    (bad,) = [run.id for run in folders.statuses_newest_first() if run.id != running.id]
    assert lifecycle.stop_requested_at(bad)
    assert not lifecycle.stop_requested_at(running.id)
