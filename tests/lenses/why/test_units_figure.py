"""The figures of the lead show its own numbers, and Plotly accepts them."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.kept import units_at_hand
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.why.units_figure import groups_figure, lead_figure, sum_text
from rnn_demo.lenses.why.units_numbers import by_units


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional", "residual"])
def test_they_show_what_was_found(name, dark):
    model = library.find(name)
    image = data.test_split().images[0] / np.float32(255)
    found = by_units(model.network, model.read(image), units_at_hand(model))
    look = colours(dark)
    rows = lead_figure(found, 20, look)
    np.testing.assert_allclose(rows.data[0].z[-1], [v.vote for v in found.voices], rtol=1e-6)
    np.testing.assert_allclose(rows.data[1].x, found.votes.logit)
    bars = groups_figure(found, look).data[0]
    assert bars.x[-1] == found.lead
    np.testing.assert_allclose(bars.x[:10], found.groups[:10])
    exact = found.exact
    assert exact  # of `residual` too, after the last row
    assert ("other ways" in bars.y) is not exact
    assert sum(bars.x[:-1]) == pytest.approx(found.lead, abs=1e-4)
    assert ("comes another way" in sum_text(found)) is not exact
