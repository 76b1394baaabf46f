"""The form of the Train page."""

import json
import re
import subprocess
from dataclasses import fields, replace

from rnn_demo import library
from rnn_demo.pages.train.train_cards import CARDS
from rnn_demo.runs import folders, names
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.meant_to_fail import EVERY, FAILURES
from tests.support.pages import said, setting
from tests.support.run_folders import RECIPE, SPEC, finished


def setup_of(app, started) -> tuple[Spec, Recipe]:
    app.button(key="start").click().run()
    assert not app.exception, app.exception[0].message
    return started[-1][:2]


def test_every_field_has_a_control_with_help(train):
    app = train()
    for f in (*fields(Spec), *fields(Recipe)):
        control = setting(app, "units-1" if f.name == "units" else f.name)
        assert f.metadata["help"] in control.help


def test_it_lists_the_devices_of_the_command(train, monkeypatch):
    asked = []

    def run(command, **how):
        asked.append(command[1:])
        found = {"devices": [{"name": "/CPU:0", "card": ""}], "why_not_more": ["No card is here."]}
        return subprocess.CompletedProcess(command, 0, json.dumps(found))

    monkeypatch.setattr("rnn_demo.pages.train.devices.subprocess.run", run)
    app = train()
    app.button(key="devices").click().run()
    assert asked == [["-m", "rnn_demo", "devices", "--json"]]
    assert "/CPU:0. No card is here." in said(app)


def test_a_preset_sets_the_whole_form(train):
    app = train()
    for name, preset in EVERY.items():
        app.button(key=f"card-{name}").click().run()
        assert not app.exception, name
        values = app.session_state["train.values"]
        assert values == {**preset.spec.to_json(), **preset.recipe.to_json()}, name
        assert setting(app, "title").placeholder == (
            f"{names.base(preset.spec, preset.recipe)} · run …"
        )
        assert "Changed from" not in said(app)


def test_a_card_holds_though_the_browser_has_not_heard_of_it_yet(train, started):
    """What it still sends then is what the controls said before."""
    app = train()
    late = app._tree.get_widget_states()
    app.button(key="card-lstm-28").click().run()
    app._run(late)
    assert "Changed from" not in said(app)
    assert setup_of(app, started) == (EVERY["lstm-28"].spec, EVERY["lstm-28"].recipe)


def test_a_failure_says_why_and_its_twin_stands_beside_it(train, started):
    app = train()
    labels = {card: app.button(key=f"card-{card}").label for card in CARDS}
    assert labels["long-sigmoid"] == "**Fails** a slope too flat to learn on"
    assert app.button(key="card-long-sigmoid").help == "`activation` sigmoid"
    assert app.button(key="card-twin-of-long-sigmoid").help == "`activation` tanh"
    app.button(key="card-long-sigmoid").click().run()
    assert FAILURES["long-sigmoid"].why in said(app)
    app.button(key="card-twin-of-long-sigmoid").click().run()
    good = FAILURES["long-sigmoid"]
    assert setup_of(app, started) == (good.good_spec, good.good_recipe)


def test_a_card_tells_accuracy_and_time(train):
    label = train().button(key="card-simple-16").label
    accuracy = library.accuracy("simple-16")
    assert f"{accuracy:.1%} correct · " in label
    assert re.search(r"\d (s|min|h)\*$", label)


def test_controls_change_what_is_started_and_its_size(train, started):
    app = train()
    app.button(key="card-lstm-28").click().run()
    setting(app, "cell").set_value("GRU").run()
    setting(app, "layers").set_value(2).run()
    setting(app, "units-2").set_value(9).run()
    setting(app, "target_replication").set_value(0.0).run()
    setting(app, "merge_mode").set_value("both, sum").run()
    setting(app, "learning_rate").set_value(0.02).run()
    setting(app, "reset_after").set_value(False).run()
    setting(app, "title").set_value(" of my own ").run()
    spec = replace(
        EVERY["lstm-28"].spec, cell="GRU", units=(28, 9), merge_mode="sum", reset_after=False
    )
    recipe = replace(EVERY["lstm-28"].recipe, learning_rate=0.02, target_replication=0.0)
    assert f"{sum(spec.parameters().values()):,} parameters" in said(app)
    changed = "Cell, Units, Reset after, Direction, Learning rate, Target replication"
    assert f"Changed from the preset: {changed}." in said(app)
    assert setup_of(app, started) == (spec, recipe)
    assert started[-1][2] == "of my own"


def test_the_estimate_follows_the_settings(train):
    def estimate(app):
        (found,) = [m for m in app.markdown if "to train" in m.value]
        return found.value, found.help

    app = train()
    before = estimate(app)
    setting(app, "epochs").set_value(1000).run()
    assert "on another machine" in before[1]
    assert estimate(app) != before
    path = folders.folder(finished()) / "card.json"
    card = {
        "spec": SPEC.to_json(),
        "recipe": RECIPE.to_json(),
        "samples_per_second": 1,
        "compile_seconds": 1.0,
    }
    path.write_text(json.dumps(card))
    app.run()
    assert "hours" in estimate(app)[0]
    assert "on another machine" not in estimate(app)[1]


def test_a_contradiction_is_a_sentence_and_nothing_starts(train, started):
    app = train()
    setting(app, "stateful").set_value(True).run()
    setting(app, "batch_size").set_value(300).run()
    assert "full batches" in app.error[0].value
    assert app.button(key="start").disabled
    assert started == []


def test_the_form_is_kept_while_other_pages_are_visited(train, started):
    app = train()
    setting(app, "units-1").set_value(77).run()
    app.switch_page("rnn_demo/pages/learn/learn.py").run()
    app.switch_page("rnn_demo/pages/train/train.py").run()
    assert setup_of(app, started)[0].units == (77,)
