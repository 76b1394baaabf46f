"""The Compare lens: one digit through up to three networks of any kind, or two through one."""

import pytest

from rnn_demo import library
from rnn_demo.data import in_order
from rnn_demo.explain.belief import decision_step
from rnn_demo.lenses.compare.numbers import distances, divergence_step
from rnn_demo.ui import session
from tests.pages.conftest import SPECS
from tests.support.pages import said


@pytest.fixture
def untrained_only(untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)


@pytest.mark.usefixtures("untrained_only")
def test_every_kind_of_network_beside_others(open_page):
    app = open_page("compare")
    names = [name for name in SPECS if name != app.selectbox(key="model").value]
    for start in range(0, len(names), 3):
        app.multiselect(key="compared").set_value(names[start : start + 3]).run()
        assert not app.exception, app.exception[0].message
        assert len(app.get("plotly_chart")) == len(names[start : start + 3]) + 3


def test_each_network_says_what_it_reads_and_when_it_decided(open_page):
    app = open_page("compare", example="5")
    image = session.examples()[5]
    beside = app.multiselect(key="compared").value
    assert beside == ["lstm-128-last", "simple-16"]  # which differ visibly
    for name in ("lstm-128", *beside):
        reading = library.find(name).read(image)
        row = decision_step(reading.probabilities) + 1
        sure = reading.probabilities[-1].max()
        assert f"reads <b>{reading.digit}</b> ({sure:.1%})</div>" in said(app)
        assert f"decided at row {row}</div>" in said(app)


def test_the_choice_of_networks_is_kept_on_other_pages(open_page):
    app = open_page("compare")
    app.multiselect(key="compared").set_value(["simple-16"]).run()
    app.switch_page("rnn_demo/pages/networks/networks.py").run()
    app.switch_page("rnn_demo/pages/read/read.py").run()
    assert app.multiselect(key="compared").value == ["simple-16"]
    app.multiselect(key="compared").set_value([]).run()
    assert not app.exception
    assert "reads <b>" in said(app)  # the network that is chosen always stands there


@pytest.mark.parametrize("second", [0, 8])
def test_two_digits_part_where_it_says(open_page, second):
    app = open_page("compare", model="simple-16", example="3")
    app.segmented_control(key="mode").set_value("digits").run()
    app.button(key=f"second-{second}").click().run()
    app.slider(key="share").set_value(0.8).run()
    assert not app.exception
    network = library.find("simple-16").network
    one, other = (network.read(session.examples()[d]) for d in (3, second))
    step = divergence_step(distances(one.layers[0], other.layers[0]), 0.8)
    where = "never part" if step is None else f"part at row **{step + 1}**"
    assert where in said(app)
    assert f"as **{one.digit}**, the second as **{other.digit}**" in said(app)


def test_a_digit_is_the_same_as_itself(open_page):
    app = open_page("compare", example="4")
    app.segmented_control(key="mode").set_value("digits").run()
    app.button(key="keep-second").click().run()
    assert "never part" in said(app)


@pytest.mark.usefixtures("untrained_only")
def test_two_digits_through_every_kind_of_network(open_page):
    app = open_page("compare")
    app.segmented_control(key="mode").set_value("digits").run()
    for name in SPECS:
        app.selectbox(key="model").set_value(name).run()
        assert not app.exception, f"{name}: {app.exception[0].message}"
        several = len(library.find(name).network.layers) > 1
        assert (f"layer-{name}" in {s.key for s in app.selectbox}) == several


@pytest.mark.usefixtures("untrained_only")
def test_rows_are_put_in_order_for_the_second_digit_too(open_page):
    app = open_page("compare", model="columns")
    app.segmented_control(key="mode").set_value("digits").run()
    model = library.find("columns")
    image = in_order(session.examples()[8], model.row_order)
    assert f"the second as **{model.network.read(image).digit}**" in said(app)


def test_every_network_reads_in_the_order_that_is_set(open_page):
    app = open_page("compare", example="5", order="bottom")
    for name in app.multiselect(key="compared").value:
        model, _ = library.in_other_order(library.find(name), "bottom")
        assert f"reads <b>{model.read(session.examples()[5]).digit}</b>" in said(app)
