"""The Networks page by AppTest: the overview, each network's details, the link to Read."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.code.keras_source import keras_source
from rnn_demo.library import Model
from rnn_demo.pages.address import AddressAtLastRun
from rnn_demo.reader import Reading
from rnn_demo.spec import NetworkSpec
from rnn_demo.spec.presets import FIRST, PRESETS
from rnn_demo.ui.settings import TrainFormValues
from tests.support.pages import held, html_of, said, setting
from tests.support.readings import EXAMPLES


def details(open_page, name: str) -> AppTest:
    """Open a network's details by a click on its tile."""
    app = open_page("networks")
    app.button(key=f"look-{name}").click().run()
    assert not app.exception
    return app


def test_the_overview_shows_every_presets_answer(open_page):
    app = open_page("networks")
    for name, preset in PRESETS.items():
        assert preset.teaches in app.button(key=f"look-{name}").label
        assert any(c.value.startswith(preset.title) for c in app.caption)
    assert len({preset.teaches for preset in PRESETS.values()}) == len(PRESETS)
    assert not app.code
    others = [name for name in PRESETS if name not in FIRST]
    groups = [e.value for e in app.expander[0].header]
    assert groups == list(dict.fromkeys(PRESETS[name].group for name in others))
    folded = {b.key for b in app.expander[0].button}
    assert folded == {f"look-{name}" for name in others}
    app.button(key="example-9").click().run()
    tiles = [text for text in html_of(app) if 'class="glance"' in text]
    answers = [int(re.search(r'class="digit".*?>(\d)<', tile)[1]) for tile in tiles]
    nine = EXAMPLES[9]
    assert answers == [
        library.open_model_by_name(name).read_image(nine).digit for name in (*FIRST, *others)
    ]


def test_each_network_reads_a_digit_once(open_page, monkeypatch):
    read, readings = Model.read_image, []

    def count_reading(model: Model, image: np.ndarray) -> Reading:
        readings.append(model.name)
        return read(model, image)

    monkeypatch.setattr(Model, "read_image", count_reading)
    app = open_page("networks")
    app.button(key="example-9").click().run()
    readings.clear()
    app.button(key="example-3").click().run()
    assert sorted(readings) == sorted(PRESETS)
    readings.clear()
    tiles = html_of(app)
    app.run()
    assert html_of(app) == tiles
    app.button(key="look-lstm-128").click().run()
    assert readings == []


def test_the_first_eight_networks_answer_visibly_differently():
    """Measured by the share of the picture of answers with another colour, on average.

    The two most similar of the eight differ in 21 % of it; some of the others not at all.
    """
    assert len(FIRST) == 8
    answers = {
        name: np.stack(
            [library.open_model_by_name(name).read_image(image).probabilities for image in EXAMPLES]
        )
        for name in FIRST
    }
    for one, other in itertools.combinations(answers.values(), 2):
        assert np.abs(one - other).sum(axis=2).mean() / 2 > 0.15


@pytest.mark.parametrize("name", ["lstm-128", "tokens", "mingru-64"])
def test_details_show_parameters_code_and_card(open_page, name):
    app, preset = details(open_page, name), PRESETS[name]
    assert app.title[0].value == preset.title
    text = said(app)
    assert preset.what in text
    assert preset.look_for in text
    assert f"{preset.spec.parameter_count_formula()} parameters" in text
    assert all(f"`{word}`" in text for word in preset.chapter)
    assert ("In the chapter" in text) == bool(preset.chapter)
    assert f"{library.open_model_by_name(name).card['test_accuracy']:.2%}" in text
    assert app.code[0].value == keras_source(preset.spec, preset.recipe, preset.title).strip()
    app.segmented_control(key=f"api-{name}").set_value("functional").run()
    functional = replace(preset.spec, api="functional")
    assert app.code[0].value == keras_source(functional, preset.recipe, preset.title).strip()
    app.button(key=f"open-{name}").click().run()
    assert app.selectbox(key="model").value == name
    assert not app.exception


def test_the_open_network_is_kept_in_the_link(open_page):
    app = details(open_page, "tokens")
    link = held(app, AddressAtLastRun).written
    assert link["network"] == "tokens"
    app = open_page("networks", **link)
    assert app.title[0].value == PRESETS["tokens"].title
    for query in ({"fbclid": "1"}, {}):  # another link, and the page opened without one
        app.query_params.update({**link, "network": "lstm-128"})
        app.run()
        assert app.title[0].value == PRESETS["lstm-128"].title
        app.query_params.clear()
        app.query_params.update(query)
        app.run()
        assert not app.title
    app = open_page("networks", network="nobody")
    assert [w.value for w in app.warning] == [
        "There is no network of the name in this link: choose one of these."
    ]
    assert not app.title


def test_a_network_fills_the_form_of_the_train_page(open_page):
    app = details(open_page, "device")
    app.button(key="teach-device").click().run()
    assert not app.exception
    assert held(app, TrainFormValues).card == "device"
    assert setting(app, "device").value == PRESETS["device"].recipe.device
    assert not app.error


def test_every_shipped_network_has_its_presets_spec_and_recipe():
    for name, preset in PRESETS.items():
        card = library.open_model_by_name(name).card
        assert NetworkSpec.from_json(card["spec"]) == preset.spec
        assert card["recipe"] == preset.recipe.to_json()  # each of today's fields
