"""Compare: one digit read by up to three networks of any kind, on the same rows."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.answer import format_probability
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.compare.figure import input_image_figure, network_figure
from rnn_demo.lenses.compare.page import decisions_and_doubts_sentence
from rnn_demo.reader import Reading
from rnn_demo.ui import session
from tests.fixtures import golden
from tests.pages.conftest import WALKED
from tests.support.networks import Rnn, network
from tests.support.pages import said

ROW = 11


@pytest.fixture(scope="module")
def reading_and_columns():
    both = network(Rnn("GRU", 5, merge_mode="concat"))
    reading = both.read_image(golden.images(1)[0])
    return reading, network_state_view(both, False).columns


def cursors(figure: go.Figure) -> list:
    return [s for s in figure.layout.shapes if s.name == "cursor"]


def test_networks_stand_on_the_rows_of_the_digit(reading_and_columns):
    look = colours(True)
    reading, columns = reading_and_columns
    forward, backward = reading.layers
    digit = input_image_figure(reading.image, ROW, look)
    figure = network_figure(reading, forward, columns[0], ROW, look)
    assert figure.layout.margin == digit.layout.margin
    assert figure.layout.height == digit.layout.height
    assert figure.layout.yaxis == digit.layout.yaxis
    assert cursors(figure) == cursors(digit)
    (cursor,) = cursors(figure)
    assert cursor.line.color == look.accent
    assert ROW + 1 <= cursor.y0 == cursor.y1 <= ROW + 2
    np.testing.assert_array_equal(figure.data[0].z, forward.states)
    bands = [trace.x for trace in figure.data if trace.type == "scatter"][-11:-1]
    np.testing.assert_array_equal(np.transpose(bands), reading.probabilities)
    turned = network_figure(reading, backward, columns[1], ROW, look)
    np.testing.assert_array_equal(turned.data[0].z, backward.states[::-1])


@pytest.fixture
def untrained_only(untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)
    monkeypatch.setattr(passes, "UNIT_RANGES_SECONDS", 0.0)  # ranges of units are not tested here


@pytest.mark.usefixtures("untrained_only")
def test_every_kind_of_network_beside_others(open_page):
    app = open_page("compare")
    names = [name for name in WALKED if name != app.selectbox(key="model").value]
    for start in range(0, len(names), 3):
        app.multiselect(key="compared").set_value(names[start : start + 3]).run()
        assert not app.exception, app.exception[0].message
        assert len(app.get("plotly_chart")) == len(names[start : start + 3]) + 2


def sure(reading: Reading) -> float:
    return float(reading.probabilities[-1].max())


def test_each_network_says_what_it_reads(open_page):
    app = open_page("compare", example="5")
    image = session.first_test_image_per_digit()[5]
    beside = app.multiselect(key="compared").value
    assert beside == ["lstm-128-last", "simple-16"]  # they differ visibly
    wide = np.array([column.weight for column in app.columns[-4:]])
    np.testing.assert_allclose(wide / wide[-1], [1.2, 1, 1, 1])  # the digit, and each network
    for name in ("lstm-128", *beside):
        reading = library.open_model_by_name(name).read_image(image)
        assert f"<b>reads {reading.digit} ({format_probability(sure(reading))})</b>" in said(app)


def test_below_a_quarter_a_network_has_no_idea(open_page, untrained, monkeypatch):
    monkeypatch.setattr(library, "MODELS", untrained)
    reading = library.open_model_by_name(WALKED[0]).read_image(
        session.first_test_image_per_digit()[4]
    )
    assert sure(reading) < 0.25
    app = open_page("compare", model=WALKED[0], example="4")
    told = f"has no idea (likeliest {reading.digit}, {sure(reading):.0%})"
    assert f"<b>{told}</b>" in said(app)


def test_who_decided_first_stands_first():
    """A network in doubt has not decided; titles may be equal."""
    reading = library.open_model_by_name("lstm-28").read_image(
        session.first_test_image_per_digit()[2]
    )

    def turned_to_two(row: int) -> Reading:
        """Return a reading sure of a 7 before a row, counted from 1, and of a 2 from it on."""
        sure = np.where(np.arange(1, 29) < row, 7, 2)
        return replace(reading, probabilities=0.01 + 0.9 * np.eye(10, dtype=np.float32)[sure])

    late, early = turned_to_two(20), turned_to_two(9)
    assert decisions_and_doubts_sentence(["late", "early"], [late, early], [False] * 2) == (
        "Decided: early at row 9, late at row 20."
    )
    assert decisions_and_doubts_sentence(["mine", "mine"], [late, early], [False, True]) == (
        "Decided: mine at row 20. In doubt: mine."
    )
