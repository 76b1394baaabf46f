"""Gates: any gate and state of any network as a heatmap, and a sentence about them."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.answer import decision_step
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.colours import DARK
from rnn_demo.lenses.gates.figure import chosen_gate_or_state_figure
from rnn_demo.lenses.gates.numbers import gates_sentence
from rnn_demo.pages.address import AddressAtLastRun
from tests.pages.conftest import SPECS
from tests.support.networks import Rnn, network
from tests.support.pages import held, open_lens, said
from tests.support.readings import EXAMPLES, IMAGES, read_in_batches, rounds_to

NETWORKS = ("lstm-128", "gru-33", "mingru-64", "lstm-28")
FIRST = re.compile(
    r"At row 1, read first, there is nothing to keep: "
    r"a unit lets in (\d+)% of its candidate, on average over all (\d+) units\."
)
LATER = re.compile(
    r"At row (\d+) a unit keeps (\d+)% of its ([hc]) and lets in (\d+)% of its candidate, "
    r"on average over all (\d+) units\."
)


def store_of(layer, name: str) -> np.ndarray:
    """Return the state from row to row, (29, units) float64; before the first row zeros."""
    states = layer.states if name == "h" else layer.cell_states
    return np.concatenate([np.zeros_like(states[:1]), states]).astype(np.float64)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_kept_and_let_in_shares_are_true(name):
    """At a row of each image, from the first to the last.

    A unit's next number is the kept share of its number plus the let-in share of the candidate. The
    two shares in the sentence, as means over the units, must follow from the numbers in this way.
    """
    model = library.open_model_by_name(name)
    cell, kind = model.network.layers[0].cell, type(model.network.layers[0].cell).__name__
    heard = set()
    for k, reading in enumerate(read_in_batches(model, IMAGES)):
        row, (layer,) = k % 28, reading.layers
        words, gates = gates_sentence(cell, layer, row, "row"), layer.gates
        if kind == "LSTM":
            kept, let_in = gates["forget"][row], gates["input"][row]
        elif kind == "GRU":
            kept, let_in = gates["update"][row], 1 - gates["update"][row]
        else:
            kept, let_in = 1 - gates["update"][row], gates["update"][row]
        store = store_of(layer, "c" if kind == "LSTM" else "h")
        after = kept * store[row] + let_in * gates["candidate"][row].astype(np.float64)
        np.testing.assert_allclose(after, store[row + 1], rtol=1e-4, atol=1e-5)
        if row == 0:
            of = FIRST.fullmatch(words)
            share, units = of[1], of[2]
            assert not store[row].any()
        else:
            of = LATER.fullmatch(words)
            share, units = of[4], of[5]
            assert int(of[1]) == row + 1
            assert rounds_to(of[2], float(kept.mean()))
            assert of[3] == ("c" if kind == "LSTM" else "h")
            if kind != "LSTM":  # the share not kept is let in; each is rounded separately
                assert abs(int(of[2]) + int(of[4]) - 100) <= 1
        assert rounds_to(share, float(let_in.mean()))
        assert int(units) == len(kept)
        heard.add(words)
    assert len(heard) > 50  # they differ


def test_sentences_for_one_unit_and_for_gates_above_1():
    made = network(Rnn("GRU", 1))
    layer, cell = made.read_image(IMAGES[0]).layers[0], made.layers[0].cell
    words = gates_sentence(cell, layer, 9, "column")
    of = re.fullmatch(
        r"At column 10 its one unit keeps (\d+)% of its h and lets in (\d+)% of its candidate\.",
        words,
    )
    assert rounds_to(of[1], float(layer.gates["update"][9, 0]))
    gates = {"update": np.full((28, 2), 1.25), "candidate": np.zeros((28, 2))}
    odd = SimpleNamespace(row_index_by_step=np.arange(28), gates=gates, cell_states=None)
    assert gates_sentence(cell, odd, 3, "row") == (
        "At row 4 a unit multiplies its h by 1.25 and its candidate by -0.25, "
        "on average over all 2 units."
    )


@pytest.mark.parametrize("is_grouped", [True, False])
@pytest.mark.parametrize("name", ["lstm-128", "gru-33"])
def test_a_heatmap_shows_the_numbers_of_its_name(name, is_grouped):
    model = library.open_model_by_name(name)
    reading = model.read_image(data.test_split().image(4))
    columns = network_state_view(model.network, is_grouped).columns[0]
    (layer,), cell = reading.layers, model.network.layers[0].cell
    shown = {**layer.gates, "h": layer.states}
    if layer.cell_states is not None:
        shown["c"] = layer.cell_states
    for what, values in shown.items():
        figure = chosen_gate_or_state_figure(reading, layer, cell, columns, what, 9, DARK)
        _, heatmap = [trace for trace in figure.data if trace.type == "heatmap"]
        factors = columns.factors if what == "h" else 1
        np.testing.assert_allclose(heatmap.z, values[:, columns.units] * factors)
        assert f"{what} = " in heatmap.hovertemplate
        (cursor,) = [s for s in figure.layout.shapes if s.name == "cursor"]
        assert cursor.y0 == 10.5
        inside = (np.abs(values) <= heatmap.zmax + 1e-6).mean()
        assert inside >= (0.99 if what == "c" else 1)


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("gates", row="9"):
        cell = SPECS[name].cell
        if cell == "SimpleRNN":
            assert "A SimpleRNN has no gates" in said(app)
            assert not app.get("plotly_chart")
            continue
        line = "column" if name == "columns" else "row"
        assert re.search(rf"At {line} 9 .+ of its candidate", said(app)), name
        names = app.segmented_control(key="gate").options
        assert names[-1] == ("c" if cell == "LSTM" else "h")
        for each in names:
            app.segmented_control(key="gate").set_value(each).run()
            assert not app.exception
            assert len(app.get("plotly_chart")) == 1


def test_without_gates_the_lens_links_to_the_machine(open_page):
    app = open_page("gates", model="simple-64", example="5")
    assert "A SimpleRNN has no gates" in said(app)
    assert "to-machine" not in {b.key for b in app.button}
    app = open_page("gates", model="simple-16", example="5")
    app.button(key="to-machine").click().run()
    assert not app.exception
    assert held(app).model == "simple-16"
    assert "The whole machine" in said(app)


def test_links_to_the_former_lens_numbers_open_gates(open_page):
    app = open_page("", lens="numbers", model="lstm-128", example="5", gate="output", unit="3")
    assert held(app).lens == "gates"
    assert not app.warning
    assert app.segmented_control(key="gate").value == "output"
    assert held(app, AddressAtLastRun).written["lens"] == "gates"


def test_gates_opens_at_the_decision_or_the_chosen_row(open_page):
    decision = decision_step(library.open_model_by_name("lstm-128").read_image(EXAMPLES[5]))
    app = open_page("gates", example="5")
    assert f"At row {decision + 1} " in said(app)
    held(app).row = 27  # like its slider
    app.run()
    assert "At row 28 " in said(app)


@pytest.mark.parametrize(("name", "only"), [("lstm-128", False), ("gru-33", True)])
def test_the_legend_says_whether_colours_show_the_sign(open_page, name, only):
    app = open_page("gates", model=name, gate="h")
    assert ("not the sign of h" in said(app)) == only


def test_the_plain_order_of_units_is_kept_in_the_link(open_page):
    app = open_page("gates", gate="h")
    assert "above the digit that it says most about" in said(app)
    app.toggle(key="grouped").set_value(False).run()
    assert not app.exception
    assert "orange is above 0" in said(app)
    assert app.query_params["grouped"] == "false"
    open_lens(app, "watch")
    open_lens(app, "gates")
    assert not app.toggle(key="grouped").value
    assert app.segmented_control(key="gate").value == "h"
