"""The Compare lens: one digit through up to three networks of any kind."""

import pytest

from rnn_demo import library
from rnn_demo.explain.story import told
from rnn_demo.lenses.compare.page import decided
from rnn_demo.ui import session
from tests.pages.conftest import WALKED
from tests.support.pages import said


@pytest.fixture
def untrained_only(untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)


@pytest.mark.usefixtures("untrained_only")
def test_every_kind_of_network_beside_others(open_page):
    app = open_page("compare")
    names = [name for name in WALKED if name != app.selectbox(key="model").value]
    for start in range(0, len(names), 3):
        app.multiselect(key="compared").set_value(names[start : start + 3]).run()
        assert not app.exception, app.exception[0].message
        assert len(app.get("plotly_chart")) == len(names[start : start + 3]) + 2


def test_each_network_says_what_it_reads(open_page):
    app = open_page("compare", example="5")
    image = session.examples()[5]
    beside = app.multiselect(key="compared").value
    assert beside == ["lstm-128-last", "simple-16"]  # which differ visibly
    for name in ("lstm-128", *beside):
        reading = library.find(name).read(image)
        sure = reading.probabilities[-1].max()
        assert f"reads <b>{reading.digit}</b> ({sure:.1%})<br>" in said(app)


def test_who_decided_first_stands_first():
    """And a network that did not decide says what it would say alone; two may be called alike."""
    names = ["lstm-28", "simple-64"]
    readings = [library.find(name).read(session.examples()[2]) for name in names]
    (one, first), (other, then) = sorted(
        ((name, told(r).decided + 1) for name, r in zip(names, readings, strict=True)),
        key=lambda end: end[1],
    )
    assert decided(names, readings, [False] * 2) == (
        f"Decided: {one} at row {first}, {other} at row {then}."
    )
    same = decided(["mine", "mine"], readings, [False, True])
    assert same.count("mine at row") == 1
    assert same.endswith("; mine: if this is a digit, a 2.")
