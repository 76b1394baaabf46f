"""The Compare lens: one digit through up to three networks of any kind."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.lenses.compare.page import decided
from rnn_demo.reader import Reading
from rnn_demo.ui import session
from tests.pages.conftest import WALKED
from tests.support.pages import said


@pytest.fixture
def untrained_only(untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)
    monkeypatch.setattr(passes, "PATIENCE", 0.0)  # what units say is not what is tested


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
    reading = library.find("lstm-28").read(session.examples()[2])

    def turned_to_two(row: int) -> Reading:
        """Sure of a 7 until then, and of a 2 from that row on, the first being 1."""
        sure = np.where(np.arange(1, 29) < row, 7, 2)
        return replace(reading, probabilities=0.01 + 0.9 * np.eye(10, dtype=np.float32)[sure])

    late, early = turned_to_two(20), turned_to_two(9)
    assert decided(["late", "early"], [late, early], [False] * 2) == (
        "Decided: early at row 9, late at row 20."
    )
    assert decided(["mine", "mine"], [late, early], [False, True]) == (
        "Decided: mine at row 20; mine: if this is a digit, a 2."
    )
