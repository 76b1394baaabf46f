"""What can be clicked on lies over the heatmap; strips and bars show the sums they are given."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.numbers import gate_lines, open_unit, weighted_sums
from rnn_demo.figures import numbers
from rnn_demo.figures.colours import DARK, LIGHT


@pytest.fixture(scope="module", params=["simple-16", "lstm-128"])
def seen(request):
    model = library.find(request.param)
    reading = model.read(data.test_split().images[4].astype(np.float32) / 255)
    return model.network.layers[0], reading


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_every_state_can_be_clicked_on(seen, look):
    _, reading = seen
    (layer,) = reading.layers
    figure = numbers.states_figure(reading, layer, 9, 3, look)
    (places,) = [t for t in figure.data if t.type == "scatter"]
    assert places.marker.opacity == 0
    for x, y, h in zip(places.x, places.y, places.customdata, strict=True):
        assert h == layer.states[y - 1, x]
    assert len(places.x) == layer.states.size
    (marked,) = [s for s in figure.layout.shapes if s.name == "unit"]
    assert (marked.x0, marked.x1) == (2.5, 3.5)
    (cursor,) = [s for s in figure.layout.shapes if s.name == "cursor"]
    assert cursor.y0 == 10.5


def test_in_a_wide_layer_the_row_under_the_cursor_can_be_clicked_on():
    places = numbers._places(np.zeros((28, 900)), 5, "")
    assert set(places["y"]) == {6}
    assert len(places["x"]) == 900


def test_gates_have_heatmaps_of_their_own(seen):
    _, reading = seen
    (layer,) = reading.layers
    if layer.gates:
        figure = numbers.gates_figure(layer, 9, 3, LIGHT)
        shown = [*layer.gates.values(), layer.cell_states]
        for trace, gate in zip(figure.data, shown, strict=True):
            np.testing.assert_array_equal(trace.z, gate)


def test_strips_and_bars_show_the_sums(seen):
    layer, reading = seen
    of = weighted_sums(layer, reading.layers[0], 9)[-1]
    for lines in (of.lines(), gate_lines(layer, reading.layers[0], 9)):
        if lines:
            figure = numbers.addition_figure(lines, 3, LIGHT)
            for trace, line in zip(figure.data, lines, strict=True):
                np.testing.assert_allclose(trace.z[0], line.values, rtol=1e-6)
                assert trace.zmax >= np.abs(line.values).max() - 1e-6
    opened = open_unit(of, 3)
    x_bars, h_bars = numbers.products_figure(of, opened, LIGHT).data
    np.testing.assert_array_equal(x_bars.y, opened.x_products)
    np.testing.assert_array_equal(h_bars.y, opened.h_products)
    text = numbers.addition_text(of, opened)
    assert f"{opened.total:+11.6f}" in text
    assert f"{opened.held:+11.6f}" in text
