"""Every parameter of the URL gets invalid values: one sentence each, and the page is shown.

The parameters come from the table of links, so later ones are covered, too.
"""

import random
from dataclasses import fields

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo.lenses import LENSES
from rnn_demo.lenses.why.page import Choices
from rnn_demo.pages.address import FIELDS_OF, KINDS, LINKS, AddressAtLastRun
from rnn_demo.ui import session, uploaded_models
from rnn_demo.words.guide_steps import STEPS
from tests.support.networks import code_of
from tests.support.pages import APP, components, held, html_of, opened

BAD = {
    "empty": "",
    "negative": "-99",
    "a fraction": "1.55",
    "huge": "9" * 5_000,
    "a path": "../../etc/passwd",
    "lines": "a\nb`<b>",
    "zero byte": "a\0b",
    "unicode": "\u202e٣🙂",
    "networks": "lstm-128,lstm-28,gru-33,notebook,nobody",
}


def test_links_have_all_parameters_of_the_pages():
    assert {"lens", "model", "row", "drawing", "tool", "rival", "unit", "run"} < set(LINKS)
    names = {name for names in FIELDS_OF.values() for name in names}
    assert names | {"trained", "quiz", "example", "drawing"} == set(LINKS)
    assert set(FIELDS_OF) == {*LENSES, "testset", "networks", "train"}


def test_no_two_values_have_the_same_parameter():
    names = [field.name for kind in KINDS for field in fields(kind)]
    assert len(names) == len(set(names)) > 20


@pytest.mark.parametrize("value", BAD)
def test_each_invalid_parameter_gives_one_sentence(value):
    """Unknown names, such as other sites add to links, are ignored."""
    app = opened("read", **dict.fromkeys([*LINKS, "fbclid", "utm_source"], BAD[value]))
    said = [w.value for w in app.warning]
    assert len(said) == len(LINKS)
    assert all(s.isprintable() and s.endswith(".") for s in said)
    assert sum("this link" in s for s in said) > len(said) - 2
    assert held(app, AddressAtLastRun).written == {
        "model": "lstm-128",
        "row": "28",
        "example": str(LINKS["example"].default),
    }


TEXTS = (
    *BAD.values(), *("NaN", "-inf", "1e3", "0x10", "-0", "+3", " 3", "1_0", "²", "٣", "0", "28"),
    *("[]", "null", "true", "%", "1,2,3", "0.5.5", "why", "A" * 20_000, "SimpleRNN-16-relu-AADAfw"),
)  # fmt: skip
PAGES = ("read", "machine", "teach", "train", "story", "networks", "testset")


def open_random_links(page: str, count: int, seed: int) -> None:
    """Open links with several parameters, some repeated; each must show the page's content."""
    choose = random.Random(seed)
    for _ in range(count):
        names = choose.sample([*LINKS, "machine", "teach", "fbclid"], choose.randint(1, 5))
        query = {name: choose.choices(TEXTS, k=choose.choice((1, 1, 1, 2))) for name in names}
        app = AppTest.from_file(APP, default_timeout=300)
        for name, texts in query.items():
            app.query_params[name] = texts
        app.switch_page(f"rnn_demo/pages/{page}/{page}.py").run()
        assert not app.exception, query
        heading = "<h1>" if page != "story" else ""
        assert any(heading in text for text in html_of(app)), query


@pytest.mark.parametrize("page", PAGES)
def test_no_link_ends_in_a_traceback_or_an_empty_page(page):
    open_random_links(page, 4, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_none_of_2000_links_ends_in_a_traceback_or_an_empty_page(page):
    open_random_links(page, 290, seed=1)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["state", "image"])
def test_no_message_of_machine_ends_in_a_traceback(name, text, monkeypatch):
    """The first part of `state` was once taken for a number."""
    read = session.unchecked_component_value
    for sent in (f"{text} 1", f"example {text}", f"drawing {text}"):
        told = {name: sent}
        monkeypatch.setattr(
            session,
            "unchecked_component_value",
            lambda key, of, told=told: told.get(of) if key == "machine-page" else read(key, of),
        )
        app = opened("machine", example="3")
        assert components(app, "machine")


def test_a_sites_link_to_a_quiz_hides_the_answer():
    app = opened("read", lesson="1", quiz="1", hide="title")
    assert held(app).hide == ("title", "answer")
    assert "page without a server" in app.info[0].value
    assert "quiz" not in held(app, AddressAtLastRun).written
    app.run()
    assert not app.info
    for number in ("check", "points", str(len(STEPS) + 1), "0"):
        app = opened("read", lesson=number)
        assert f"`lesson={number}` in this link is no step" in app.warning[0].value
        assert f"1 to {len(STEPS)};" in app.warning[0].value


def test_another_link_replaces_only_the_values_it_has():
    """Like Back and Forward."""
    app = opened("read", lens="why", rival="3", model="simple-16", example="5", row="9")
    for name in ("rival", "lens"):
        del app.query_params[name]
    app.query_params["row"] = "12"
    app.run()
    assert held(app, Choices).rival is None
    assert held(app).lens == "watch"
    assert held(app).row == 11
    assert held(app).image.example == 5
    assert held(app).model == "simple-16"


def test_a_written_link_can_be_read():
    """A layer of a network with several, and no network to compare."""
    app = opened("read", lens="compare", model="stacked", layer="1")
    app.multiselect(key="compared").set_value([]).run()
    written = held(app, AddressAtLastRun).written
    assert written["layer"] == "1"
    assert "compared" not in written
    again = opened("read", **written)
    assert not again.warning
    assert held(again).layer == 1


def test_a_link_contains_a_network_trained_in_a_browser():
    """890 numbers of 16 bits, in the format of train/network_formats.js."""
    rounded = np.random.default_rng(2).integers(-32767, 32768, 890)
    code = code_of("SimpleRNN-16-relu", rounded, 1.5)
    app = opened("read", trained=code, example="3", row="12")
    assert not app.warning
    written = held(app, AddressAtLastRun).written
    assert (written["example"], written["row"]) == ("3", "12")
    assert written["trained"] == code  # so that the link works for others, too
    assert "model" not in written
    ((_, upload),) = app.session_state[uploaded_models.SESSION_KEY].uploads.items()
    network = uploaded_models.find_appraisal_in_memory(upload.stamp).model.network
    np.testing.assert_allclose(network.dense_at_end.bias, rounded[-10:] * (1.5 / 32767), rtol=1e-6)
    uploaded_models._models.clear()
    other = opened("read", **written)  # like another browser, with another server
    assert not other.warning
    assert held(other, AddressAtLastRun).written == written
