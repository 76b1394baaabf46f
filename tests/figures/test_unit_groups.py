"""The heatmap in groups: its columns, labels, lines and colours are those of the view."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo import data, library
from rnn_demo.explain.kept import units_at_hand
from rnn_demo.explain.state_view import SHOWS, state_view
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.rows import digit_panel, row_figure
from rnn_demo.figures.unit_groups import state_panel, view_panels


def shown(name: str, show: str = "state", ordered: bool = True):
    model = library.find(name)
    reading = model.read(data.test_split().images[3] / np.float32(255))
    view = state_view(model.network, reading, units_at_hand(model) if ordered else None, show)
    panels = [digit_panel(reading.image, LIGHT), *view_panels(reading, view, LIGHT, 1)]
    figure = row_figure(panels, LIGHT, row=None)
    go.Figure(figure.to_dict())  # Plotly takes all of it
    return reading, view, figure


def heatmaps(figure) -> list:
    return [t for t in figure.data if t.type == "heatmap"]


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional-stacked"])
def test_plotly_accepts_it_and_it_holds_the_views_numbers(name, show):
    reading, view, figure = shown(name, show)
    maps = heatmaps(figure)[1:]
    assert len(maps) == len(view.columns)
    for trace, columns in zip(maps, view.columns, strict=True):
        np.testing.assert_array_equal(trace.z, columns.values)
        assert trace.zmin == -trace.zmax < 0
        assert list(trace.meta["columns"]) == columns.units.tolist()
        h = reading.layers[trace.meta["layer"]].states
        filled = h[:, trace.meta["columns"]] * np.array(trace.meta["signs"], np.float32)
        np.testing.assert_allclose(filled, trace.z, atol=1e-6)  # as the browser fills it


def test_a_digit_above_each_group_and_a_line_between_them():
    _, view, figure = shown("lstm-128")
    groups = view.columns[0].groups
    labels = [a for a in figure.layout.annotations if a.xref == "x2"]
    assert [a.text for a in labels] == [str(d) for d, _, _ in groups]
    assert [a.x for a in labels] == [(a + b - 1) / 2 for _, a, b in groups]
    lines = [t for t in figure.data if t.type == "scatter"]
    assert len(lines) == 1
    assert sorted({x for x in lines[0].x if x is not None}) == [a - 0.5 for _, a, _ in groups[1:]]


def test_the_sum_of_all_votes_is_a_line_of_its_own():
    reading, view, figure = shown("lstm-128", "votes")
    line = next(t for t in figure.data if t.type == "scatter" and t.mode == "lines+markers")
    logits = reading.logits.astype(np.float64)
    np.testing.assert_allclose(
        line.x, logits[:, view.digit] - logits.mean(axis=1), atol=1e-5 * np.abs(logits).max()
    )


def test_other_lenses_stand_in_the_same_order_and_tell_the_number_itself():
    model = library.find("gru-33")
    reading, view, _ = shown("gru-33")
    (columns,), (layer,) = view.columns, reading.layers
    plain = state_view(model.network, reading, None).columns[0]
    ordered = state_panel(layer, columns, LIGHT)
    np.testing.assert_array_equal(ordered.traces[0]["z"], columns.values)
    np.testing.assert_array_equal(ordered.traces[0]["customdata"], layer.states[:, columns.units])
    assert ordered.groups == columns.groups
    assert ordered.xaxis["ticktext"] == columns.names
    as_it_is = state_panel(layer, plain, LIGHT)
    np.testing.assert_array_equal(as_it_is.traces[0]["z"], layer.states)
    for panel in (ordered, as_it_is):  # a click says which unit it is
        found = np.array(panel.traces[0]["meta"]["columns"])
        np.testing.assert_array_equal(np.abs(panel.traces[0]["z"]), np.abs(layer.states[:, found]))
