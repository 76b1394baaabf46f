"""The axis of Train's curves: ticks are at their values, and a replay moves along it."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo.figures.colours import colours
from rnn_demo.pages.train.curves import axis_value_at_share, curves_vega_chart
from rnn_demo.runs import folders

FIRST, LAST = 34, 5500  # steps of the shipped failure and of its twin


def test_ticks_are_at_their_values():
    runs = [folders.status_for_id("too-fast"), folders.status_for_id("too-fast-twin")]
    x = curves_vega_chart(runs, "loss", colours(False))["encoding"]["x"]
    assert "format" not in x["axis"]
    assert x["axis"]["labelExpr"] == "'' + datum.value"
    values = x["axis"]["values"]
    assert values == sorted(set(values))
    assert any(0 < value < 0.1 for value in values)
    last = max(e["step"] for e in runs[1].curve) / runs[1].recipe.steps_per_epoch()
    assert max(values) <= last
    alike = [runs[1], replace(runs[1], id="other")]
    assert "values" not in curves_vega_chart(alike, "loss", colours(False))["encoding"]["x"]["axis"]


@pytest.mark.parametrize(("first", "last"), [(FIRST, LAST), (900.0, 1000.0), (0.0, 100.0)])
def test_a_replay_covers_the_whole_axis(first: float, last: float):
    places = [axis_value_at_share(share, first, last) for share in np.linspace(0, 1, 201)]
    assert places[0] == 0
    assert places[-1] == pytest.approx(last)  # an exponential of a logarithm: 1e-6 is wide
    assert np.all(np.diff(places) > 0)


def test_a_replay_shows_an_early_failure_for_seconds():
    """For seconds of the twenty of a replay, not for the tenth of a second of its share."""
    before = np.mean([axis_value_at_share(s, FIRST, LAST) < FIRST for s in np.linspace(0, 1, 201)])
    assert 0.1 < before < 0.5
