"""A layer's h in groups, as lenses other than Watch show it."""

import numpy as np

from rnn_demo import data, library
from rnn_demo.explain.passes import units_at_hand
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.unit_groups import state_panel


def test_other_lenses_stand_in_the_same_order_and_tell_the_number_itself():
    model = library.find("gru-33")
    reading = model.read(data.test_split().images[3] / np.float32(255))
    view = state_view(model.network, reading, units_at_hand(model))
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
