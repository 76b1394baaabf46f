"""Memory: the retention of rows, and gradients, in figures and in words."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.influence import StateInfluenceByRow, state_influence_by_row
from rnn_demo.explain.retention import row_retention_sentences
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.influence_figure import influence_by_row_figure
from rnn_demo.lenses.memory.figure import retention_figure
from tests.pages.conftest import SPECS
from tests.support.pages import said
from tests.support.readings import EXAMPLES

STEPS = np.arange(28)


@pytest.mark.parametrize(("name", "has_c"), [("lstm-28", True), ("simple-16", False)])
def test_rows_that_were_not_read_are_empty(name, has_c):
    model = library.open_model_by_name(name)
    readout, reading = passes.load_stored_memory_readout(model), model.read_image(EXAMPLES[3])
    pictures = readout.pictures_by_step(reading)
    shares = readout.explained_row_shares_by_step(pictures, reading.image)
    others = {"own": readout.h.seen, "other": np.full(28, 0.5)}
    usual, own, *lines = retention_figure(readout, reading, others, 9, LIGHT).data
    below = np.tril(np.ones((28, 28), bool))
    for trace, left in ((usual, readout.h.left), (own, shares)):
        np.testing.assert_allclose(trace.z, np.where(below, np.clip(left, 0, 1), np.nan))
    assert [line.line.dash for line in lines] == [None, None] + ["dot"] * has_c
    if has_c:
        np.testing.assert_array_equal(lines[-1].x, readout.full_state.seen)


def falling(by: float) -> StateInfluenceByRow:
    return StateInfluenceByRow(7 * by ** -STEPS[::-1].astype(float), STEPS)


@pytest.mark.parametrize("inked", [True, False])
def test_the_gradients_figure_shows_norms_and_ink(inked):
    image = np.random.default_rng(0).random((28, 28))
    trained = {"SimpleRNN": falling(2), "GRU": falling(1.1)}
    random = {"SimpleRNN": falling(3), "GRU": StateInfluenceByRow(np.zeros(28), STEPS)}
    ink = image - 0.5 if inked else None
    figure = influence_by_row_figure(image, ink, trained, random, 4, DARK, upwards=False)
    lines = [t for t in figure.data if t.type == "scatter" and t.name]
    assert [t.name for t in lines] == ["SimpleRNN", "GRU"] * 2
    np.testing.assert_allclose(lines[0].x, np.maximum(trained["SimpleRNN"].relative_norms, 1e-9))
    assert lines[0].line.color == lines[2].line.color == DARK.series[0]
    assert lines[1].line.color == lines[3].line.color == DARK.series[1]
    assert np.isnan(lines[3].x).all()  # no influence, so nothing is drawn
    maps = [t for t in figure.data if t.type == "heatmap"]
    assert len(maps) == 1 + inked
    if inked:
        np.testing.assert_allclose(maps[1].z, ink, rtol=1e-6)
        assert maps[1].zmax == -maps[1].zmin == np.abs(ink).max()
    dotted = [t for t in figure.data if t.type == "scatter" and not t.name]
    assert all(set(t.x) == {0.01} for t in dotted)


def test_a_networks_name_is_escaped():
    lines = {"<img src=x>": falling(2)}
    figure = influence_by_row_figure(np.zeros((28, 28)), None, lines, lines, 4, DARK, upwards=False)
    assert not [t.name for t in figure.data if "<" in (t.name or "")]


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("memory", deeper="gradient", row="9"):
        assert "make-picture" in {b.key for b in app.button}  # none is stored for these networks
        assert said(app).count("with random weights") == 1
        tokens = any("into tokens" in c.value for c in app.caption)
        assert tokens or not SPECS[name].patch


def test_the_page_names_the_oldest_row_of_each_cell(open_page):
    app = open_page("memory", deeper="gradient", model="notebook", example="5")
    image = EXAMPLES[5]
    digit = library.open_model_by_name("notebook").read_image(image).digit
    for name in ("notebook", "lstm-28", "gru-33"):  # compared with the other cells
        model = library.open_model_by_name(name)
        oldest = state_influence_by_row(model.network, image, digit).oldest_row
        row = "nothing" if oldest is None else f"row {oldest + 1}"
        assert f"{model.title}: <b>{row}</b>" in said(app)


def test_the_page_begins_with_the_shares_that_are_left(open_page):
    app = open_page("memory", model="lstm-28", example="5")
    model = library.open_model_by_name("lstm-28")
    readout, reading = passes.load_stored_memory_readout(model), model.read_image(EXAMPLES[5])
    fades, left = row_retention_sentences(readout, reading)
    assert f"**{fades}** {left}" in said(app)
    assert "with its c" in said(app)
    app = open_page("memory", model="gru-33", example="5")
    assert "with its c" not in said(app)
