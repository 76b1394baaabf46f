"""The Networks page by AppTest: the overview, each network's details, the way to Read."""

import json
import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.code import apis, program
from rnn_demo.data import ASSETS
from rnn_demo.spec import Recipe
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui import session
from tests.support.pages import said, setting


@pytest.fixture
def opened(open_page):
    """The overview, or a network's details after a click on its tile."""

    def open_(name: str | None = None) -> AppTest:
        app = open_page("networks")
        if name:
            app.button(key=f"look-{name}").click().run()
            assert not app.exception
        return app

    return open_


def test_the_overview_has_every_preset_and_no_code(opened):
    app = opened()
    for name, preset in PRESETS.items():
        assert preset.title in app.button(key=f"look-{name}").label
    assert not app.code
    groups = [e.value for e in app.header]
    assert groups == list(dict.fromkeys(preset.group for preset in PRESETS.values()))


def test_each_network_tells_what_it_reads_in_the_digit(opened):
    app = opened()
    app.button(key="example-9").click().run()
    tiles = [e.proto.body for e in app.get("html") if 'class="glance"' in e.proto.body]
    answers = [int(re.search(r'class="digit".*?>(\d)<', tile)[1]) for tile in tiles]
    nine = session.examples()[9]
    assert answers == [library.find(name).read(nine).digit for name in PRESETS]


@pytest.mark.parametrize("name", ["notebook", "residual", "tokens", "stateful", "lstm-128"])
def test_details_tell_parameters_code_and_the_card(opened, name):
    app, preset = opened(name), PRESETS[name]
    assert app.header[0].value == preset.title
    text = said(app)
    assert preset.what in text
    assert preset.look_for in text
    assert f"{preset.spec.formula()} parameters" in text
    assert all(f"`{word}`" in text for word in preset.chapter)
    assert f"{library.find(name).card['test_accuracy']:.2%}" in text
    assert app.code[0].value == program(preset.spec, preset.recipe, preset.title).strip()


def test_each_api_has_its_program_and_others_a_reason(opened):
    app = opened("notebook")
    control = app.segmented_control(key="api-notebook")
    assert control.options == ["sequential", "functional", "cell-loop"]
    control.set_value("cell-loop").run()
    assert "tf.while_loop(" in app.code[0].value
    app = opened("residual")
    assert app.segmented_control(key="api-residual").options == apis(PRESETS["residual"].spec)
    assert "sequential: A Sequential model can't branch" in said(app)


def test_back_to_the_overview_and_links(opened, open_page):
    app = opened("gru-33")
    app.button(key="all-networks").click().run()
    assert app.button(key="look-gru-33")
    app = opened()
    app.query_params["network"] = "gru-33"
    app.run()
    assert app.header[0].value == PRESETS["gru-33"].title
    app.query_params["network"] = "no-such"
    app.run()
    assert "no such network" in app.warning[0].value


def test_it_opens_in_read(opened):
    app = opened("bidirectional")
    app.button(key="open-bidirectional").click().run()
    assert not app.exception
    assert app.selectbox(key="model").value == "bidirectional"
    assert any('class="digit"' in e.proto.body for e in app.get("html"))


@pytest.mark.parametrize("name", ["device", "residual"])
def test_it_fills_the_form_of_the_train_page(opened, name):
    app = opened(name)
    app.button(key=f"teach-{name}").click().run()
    assert not app.exception
    assert app.session_state["train.preset"] == name
    assert setting(app, "device").value == PRESETS[name].recipe.device
    assert not app.error


def test_what_a_stateful_network_keeps_is_a_click_away(opened):
    app = opened("stateful")
    app.button(key="leftover_state").click().run()
    assert not app.exception
    assert app.segmented_control(key="lens").value == "poke"
    assert app.segmented_control(key="tool").value == "Transplant"
    assert app.slider(key="graft").value == 0
    assert app.selectbox(key="model").value == "stateful"
    assert "leftover_state" not in {b.key for b in opened("looped").button}


def test_loops_stand_side_by_side_as_measured(opened):
    for name in ("looped", "unrolled"):
        text = said(opened(name))
        for other in ("looped", "unrolled"):
            card = library.find(other).card
            assert f"{card['samples_per_second']:,}" in text
            assert f"{card['compile_seconds']:.1f}" in text
            assert f"{card['path']}" in text


def test_every_preset_ships_trained_and_well():
    for name in PRESETS:
        card = library.find(name).card
        assert card["test_accuracy"] > 0.85
        assert Recipe.from_json(card["recipe"]) == PRESETS[name].recipe
        assert card["state"] == "finished"


@pytest.mark.parametrize(
    "damage",
    [
        {"test_accuracy": "good"},
        {"test_accuracy": float("nan")},
        {"recipe": None},
        {"recipe": {"epochs": [1]}},
        {"samples_per_second": None},
        {"device": 5},
        {"spec": {"row_order": "sideways"}},
    ],
)
def test_a_damaged_card_is_told_and_breaks_nothing(opened, damage, monkeypatch, tmp_path):
    monkeypatch.setattr(library, "MODELS", tmp_path)
    for name in ("looped", "unrolled"):
        shutil.copytree(ASSETS / "models" / name, tmp_path / name)
        card = {**json.loads((tmp_path / name / "card.json").read_text()), **damage}
        (tmp_path / name / "card.json").write_text(json.dumps(card))
    app = opened("looped")
    assert "card is missing or damaged" in app.info[0].value
    assert app.code


@pytest.mark.parametrize("name", ["notebook", "stateful"])
def test_its_notebook_is_a_click_away(name, open_page):
    app = open_page("networks", network=name)
    assert not app.exception
    assert [b.proto.label for b in app.get("download_button")] == ["Jupyter notebook"]
