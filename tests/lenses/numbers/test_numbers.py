"""Numbers: any network and layer; strips, bars and the addition show the sums they are given."""

import re

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.explain.state_view import state_view
from rnn_demo.explain.story import summarize_reading
from rnn_demo.explain.unit_groups import centre_rows
from rnn_demo.explain.weighted_sums import WeightedSum, gate_lines, weighted_sums
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.pixels import paint
from rnn_demo.figures.products import addition_text, products_figure
from rnn_demo.lenses.numbers import figure as numbers
from rnn_demo.ui import session
from tests.figures.test_colours import contrast
from tests.pages.conftest import SPECS
from tests.support.pages import held

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module", params=["simple-16", "lstm-128"])
def seen(request):
    model = library.find(request.param)
    reading = model.read(data.test_split().images[4].astype(np.float32) / 255)
    return model.network.layers[0], reading, model


@pytest.fixture(params=[False, True])
def columns(request, seen):
    """In plain order, and in groups."""
    _, reading, model = seen
    return state_view(model.network, reading, request.param).columns[0]


def test_the_unit_is_marked_wherever_its_column_stands(seen, columns):
    _, reading, _ = seen
    (layer,) = reading.layers
    figure = numbers.states_figure(reading, layer, columns, 9, 3, DARK)
    (marked,) = [s for s in figure.layout.shapes if s.name == "unit"]
    place = int((marked.x0 + marked.x1) / 2)
    states = figure.data[1]
    assert marked.xref == states.xaxis
    assert [marked.x0 - place, marked.x1 - place, marked.y0, marked.y1] == [-0.5, 0.5, 0.5, 28.5]
    assert states.meta["columns"][place] == columns.units[place] == 3
    np.testing.assert_allclose(states.z[:, place], columns.factors[place] * layer.states[:, 3])
    (cursor,) = [s for s in figure.layout.shapes if s.name == "cursor"]
    assert cursor.y0 == 10.5


def test_gates_have_heatmaps_of_their_own(seen, columns):
    _, reading, _ = seen
    (layer,) = reading.layers
    if layer.gates:
        figure = numbers.gates_figure(layer, columns, 9, 3, LIGHT)
        shown = [*layer.gates.values(), layer.cell_states]
        heatmaps = [t for t in figure.data if t.type == "heatmap"]
        for trace, gate in zip(heatmaps, shown, strict=True):
            np.testing.assert_array_equal(trace.z, gate[:, columns.units])


def test_strips_and_bars_show_the_sums(seen, columns):
    layer, reading, _ = seen
    of = weighted_sums(layer, reading.layers[0], 9)[-1]
    for lines in (of.lines(), gate_lines(layer, reading.layers[0], 9)):
        if lines:
            figure = numbers.addition_figure(lines, columns, 3, LIGHT)
            strips = [trace for trace in figure.data if trace.type == "heatmap"]
            written = [trace for trace in figure.data if trace.type == "scatter"]
            assert len(written) == (len(lines) if len(columns.units) <= 16 else 0)
            for strip, trace in zip(strips, written, strict=False):
                assert "-0.0" not in trace.text
                np.testing.assert_allclose(np.float64(trace.text), strip.z[0], atol=0.0501)
                assert set(trace.y) == set(strip.y)
                cells = paint(strip.z[0], strip.zmin, strip.zmax, LIGHT.diverging)
                for ink, cell in zip(trace.textfont.color, cells, strict=True):
                    assert contrast(ink, "#" + cell.tobytes().hex()) >= 4.5
            for trace, line in zip(strips, lines, strict=True):
                np.testing.assert_allclose(trace.z[0], line.values[columns.units], rtol=1e-6)
                assert trace.zmax >= np.abs(line.values).max() - 1e-6
    for bars, products in zip(products_figure(of, 3, LIGHT).data, of.products(3), strict=True):
        np.testing.assert_array_equal(bars.y, products)
    text = addition_text(of, 3, of.value(3))
    *addends, total, value, held = [float(n) for n in re.findall(r"[-+][\d.]+$", text, re.M)]
    assert sum(addends) == pytest.approx(total, abs=2e-6)
    assert value == pytest.approx(held, abs=1e-5)


def test_a_unit_that_sees_its_own_memory_alone_has_one_product_of_it():
    x, h, u, bias = RNG.normal(size=5), RNG.normal(size=4), RNG.normal(size=4), RNG.normal(size=4)
    kernel = RNG.normal(size=(5, 4))
    held = np.tanh(x @ kernel + u * h + bias)
    of = WeightedSum(h, u, bias, ACTIVATIONS["tanh"], "h", x, kernel, held)
    assert of.formula == "h = tanh(x @ kernel + h * recurrent_kernel + bias)"
    lines = {line.name: line.values for line in of.lines()}
    np.testing.assert_allclose(lines["h before * recurrent_kernel"], u * h)
    assert of.value(2) == pytest.approx(held[2], rel=1e-9)
    figure = products_figure(of, 2, LIGHT)
    _, memory = figure.data
    assert (list(memory.x), list(memory.y)) == ([2], [pytest.approx(u[2] * h[2])])
    np.testing.assert_allclose(memory.customdata, [[h[2], u[2]]])
    titles = [note.text for note in figure.layout.annotations]
    assert titles == ["x: 5 products", "h before: 1 product"]
    assert f"+ h * recurrent_kernel {u[2] * h[2]:+11.6f}" in addition_text(of, 2, held[2])


def test_a_sum_without_memory_names_none():
    model = library.find("mingru-64")
    reading = model.read(session.examples()[5])
    for of in weighted_sums(model.network.layers[0], reading.layers[0], 11):
        assert "recurrent_kernel" not in of.formula + addition_text(of, 6, of.value(6))
        assert len(products_figure(of, 6, LIGHT).data) == 1


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("numbers", row="9"):
        line = "Column" if name == "columns" else "Row"
        assert f"{line} 9 as an addition" in [s.value for s in app.subheader]
        gated = SPECS[name].cell != "SimpleRNN"
        assert ("gate" in {c.key for c in app.segmented_control}) == gated
        layers = [box for box in app.selectbox if box.label == "Layer"]
        assert bool(layers) == (len(SPECS[name].units) > 1 or SPECS[name].merge_mode is not None)
        if layers:
            layers[0].set_value(0)
        if gated:
            app.segmented_control(key="gate").set_value("candidate")
        if layers or gated:
            app.run()
            assert not app.exception
            assert ("candidate = " in " ".join(m.value for m in app.markdown)) == gated


def test_a_units_sum_is_written_out(open_page):
    app = open_page("numbers", model="simple-16", example="5", row="12")
    app.number_input(key="unit").set_value(6).run()
    model = library.find("simple-16")
    reading = model.read(session.examples()[5])
    (of,) = weighted_sums(model.network.layers[0], reading.layers[0], 11)
    assert addition_text(of, 6, of.value(6)) in [code.value for code in app.code]


def test_it_opens_where_the_answer_was_decided_and_at_the_row_that_was_chosen(open_page):
    reading = library.find("lstm-128").read(session.examples()[5])
    assert summarize_reading(reading).ring
    app = open_page("numbers", example="5")
    assert f"Row {summarize_reading(reading).decision + 1} as an addition" in [
        s.value for s in app.subheader
    ]
    held(app).row = 27  # as its slider says
    app.run()
    assert "Row 28 as an addition" in [s.value for s in app.subheader]


WITHOUT_VOTES = {"projected", "bidirectional-stacked", "stacked"}  # of the layer that is open


def captions(app) -> str:
    return " ".join(c.value for c in app.caption)


def test_the_votes_of_every_kind_of_network(every_kind):
    for name, app in every_kind("numbers", show="votes"):
        assert not app.exception
        none = "it has no votes" in " ".join(i.value for i in app.info)
        assert none == (name in WITHOUT_VOTES), name
        if not none:
            assert ("another way" in captions(app)) == (name == "residual")


@pytest.mark.parametrize(("name", "only"), [("lstm-128", False), ("bidirectional-stacked", True)])
def test_the_legend_says_where_the_sign_is_a_matter_of_colour(open_page, name, only):
    assert ("not the sign of h" in captions(open_page("numbers", model=name))) == only


def test_plain_order_and_its_link(open_page):
    app = open_page("numbers")
    assert "above the digit that it says most about" in captions(app)
    app.toggle(key="grouped").set_value(False).run()
    assert not app.exception
    assert "orange is above 0" in captions(app)
    assert app.query_params["grouped"] == "false"
    app = open_page("numbers", grouped="false", show="votes", digit="4")
    assert not app.toggle(key="grouped").value
    assert app.selectbox(key="digit").value == 4
    assert "Orange votes for 4" in captions(app)


def test_votes_are_the_layers_own_numbers_times_weights(seen):
    _, reading, model = seen
    votes = state_view(model.network, reading, True, "votes", 4).columns[0]
    figure = numbers.votes_figure(reading, reading.layers[0], votes, 4, 9, 3, DARK)
    drawn = np.array(figure.data[1].z)
    expected = reading.layers[0].states * centre_rows(model.network.head.kernel)[:, 4]
    np.testing.assert_allclose(drawn, expected[:, votes.units], rtol=1e-5, atol=1e-6)
