"""Unusual networks on the page without a server: with other classes, and with large numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import library
from rnn_demo.commands.export import NETWORKS
from rnn_demo.data import first_test_image_per_digit
from rnn_demo.library import Model
from rnn_demo.reader import Network
from rnn_demo.reader.network import Node
from rnn_demo.reader.operations import Dense
from rnn_demo.site.export import site_files
from rnn_demo.words import english_text
from tests.browser.conftest import PATIENT, Open, fast_export, until
from tests.support.first_scripts import worker_script
from tests.support.networks import Rnn, code_of, floats, network

OVERFLOW = english_text("site.unbound")
# From now on the page receives weights from a training multiplied by a thousand.
LARGER = worker_script(
    received="data.weights ? { ...data, weights: data.weights.map((v) => 1000 * v) } : data"
)


def of_classes(classes: int) -> Network:
    """Return a GRU of 8 units with random weights and a number of classes."""
    ten = network(Rnn("GRU", 8), size=0.5, seed=classes)
    rng = np.random.default_rng(classes)
    head = Dense(floats(rng, 1, 8, classes), floats(rng, 1, classes))
    return Network([ten.nodes[0], Node(head, (0,), 28 * classes)], 1, classes=classes)


def large() -> Network:
    """Return a SimpleRNN of 5 classes whose numbers overflow, except on blank paper."""
    plain = network(Rnn("SimpleRNN", 8, "relu"), size=1000)
    cell = replace(plain.layers[0].cell, bias=None)
    layer = replace(plain.nodes[0], operation=replace(plain.layers[0], cell=cell))
    return Network([layer, of_classes(5).nodes[1]], 1, classes=5)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Model]]:
    """Return the address of a page with one usual network and several unusual ones, and these."""
    made = {f"classes-{classes}": of_classes(classes) for classes in (26, 5, 2, 64)}
    made["large"] = large()
    models = [
        library.open_model_by_name("simple-16"),
        *(Model(n, n, of, {}) for n, of in made.items()),
    ]
    folder = tmp_path_factory.mktemp("unusual")
    with fast_export():
        files = site_files(models)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return (folder / "index.html").as_uri(), {model.name: model for model in models}


def choose(opened: Page, name: str) -> None:
    opened.locator("#network").select_option(name)
    until(opened, f"rnnSite.desk.network.name === {name!r}")


def test_every_class_has_a_bar_after_any_other_network_and_none_on_overflow(visit: Open, page):
    """On the stage, or, if there is none next to the pad, in a bar."""
    url, models = page
    opened = visit(f"{url}?example=3&row=28")
    for name in ("simple-16", "classes-26", "classes-5", "classes-64", "classes-2", "simple-16"):
        choose(opened, name)
        rows = models[name].read_image(first_test_image_per_digit()[3]).probabilities
        sure = rows[-1]
        found = np.array(opened.evaluate("rnnWatch.result.rows.map((row) => [...row])"))
        np.testing.assert_allclose(found, rows, rtol=0, atol=1e-5)
        answer = "?" if sure.max() < 0.25 else str(sure.argmax())
        expect(opened.locator("#answer")).to_have_text(answer)
        heard = "no idea" if answer == "?" else rf"an? {answer}, \d+ ?%"
        slider = opened.get_by_role("slider")
        expect(slider).to_have_attribute("aria-valuetext", re.compile(f"^row 28: {heard}$"))
        expect(opened.locator("#bars .bars")).to_be_hidden()
        bars = opened.locator("#bars .bars > div")
        expect(bars).to_have_count(len(sure))
        labels = [f"{digit}: {100 * p:.0f} %" for digit, p in enumerate(sure)]
        assert [bar.get_attribute("aria-label") for bar in bars.all()] == labels
    choose(opened, "large")
    expect(opened.get_by_role("alert")).to_have_text(OVERFLOW)
    assert opened.locator("#answer, #bars").all_inner_texts() == ["", ""]
    expect(opened.locator("#gif")).to_be_disabled()
    choose(opened, "simple-16")
    expect(opened.get_by_role("alert")).to_have_count(0)
    expect(opened.locator("#answer")).to_have_text(answer)
    choose(opened, "classes-64")
    opened.locator("#train").click()
    expect(opened.locator("#bars i:visible")).to_have_count(10)


def test_overflow_in_a_link_or_a_training_is_told_and_nothing_is_kept_or_shared(
    visit: Open, served: str
):
    """890 numbers, each of them 1e30, in the link."""
    code = code_of("SimpleRNN-16-relu", np.full(890, 32767), 1e30)
    site = visit(f"{served}?trained={code}&example=3")
    expect(site.get_by_role("alert")).to_have_text(OVERFLOW, timeout=PATIENT)
    expect(site.locator("#answer")).to_have_text("")
    site.locator("#network").select_option(NETWORKS[0])
    expect(site.get_by_role("alert")).to_have_count(0)
    expect(site.locator("#answer")).not_to_have_text("")

    site.evaluate(f"() => {LARGER}")
    site.get_by_role("button", name="Train", exact=True).click()
    expect(site.get_by_role("alert")).to_have_text(OVERFLOW, timeout=PATIENT)
    site.locator("#once").click()
    expect(site.locator("#said")).to_have_text(OVERFLOW)
    for name in ("tell", "keep", "share", "save"):
        expect(site.locator(f"#{name}")).to_be_disabled()
    expect(site.locator("#answer")).to_have_text("")
