"""Train's curves contain the run's events; ticks are at their values, and a replay follows them."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo.figures.colours import LIGHT
from rnn_demo.pages.train.curves import (
    MOST_POINTS,
    axis_value_at_share,
    loss_or_accuracy_chart,
    training_curve_points,
)
from rnn_demo.runs import folders
from tests.support.run_folders import Folder

FIRST, LAST = 34, 5500  # steps of the shipped failure and of its twin


def test_curves_contain_the_events_and_stay_small():
    folder = Folder().epochs(2)
    run = folders.status_for_id(folder.id)
    for measure in ("loss", "accuracy"):
        values = loss_or_accuracy_chart([run, run], measure, LIGHT)["data"]["values"]
        assert len(values) == 2 * (len(run.curve) + len(run.history))
        told = [(e["epoch"], e["value"]) for e in values if e["images"] == "validation"]
        assert told == 2 * [(e["epoch"], e[f"val_{measure}"]) for e in run.history]
        last = 2.0, run.curve[-1][f"chunk_{measure}"]
        assert training_curve_points(run, measure)[-1] == last
    many = [{**run.curve[0], "step": i + 1, "chunk_loss": float(i)} for i in range(5_000)]
    long = replace(run, curve=many, history=[])
    values = loss_or_accuracy_chart([long], "loss", LIGHT)["data"]["values"]
    assert len(values) == MOST_POINTS
    mean = sum(point["value"] for point in values) / len(values)
    assert mean == pytest.approx(2_500, rel=0.05)
    folder.end()


def test_the_axis_is_stretched_for_a_run_that_failed_early():
    runs = [folders.status_for_id("too-fast"), folders.status_for_id("too-fast-twin")]
    chart = loss_or_accuracy_chart(runs, "loss", LIGHT)
    (end,) = chart["layer"][-1]["data"]["values"]
    last_point = training_curve_points(runs[0], "loss")[-1]
    assert (end["run"], end["epoch"]) == ("0", last_point[0])
    x = chart["encoding"]["x"]
    ahead = np.log1p(np.array([end["epoch"], 10.0]) / x["scale"]["constant"])  # of a symlog
    assert ahead[0] > 0.1 * ahead[1]
    assert "stretched" in x["title"]
    assert "format" not in x["axis"]
    assert x["axis"]["labelExpr"] == "'' + datum.value"
    values = x["axis"]["values"]
    assert values == sorted(set(values))
    assert any(0 < value < 0.1 for value in values)
    last = max(e["step"] for e in runs[1].curve) / runs[1].recipe.steps_per_epoch()
    assert max(values) <= last
    alike = [runs[1], replace(runs[1], id="other")]
    plain = loss_or_accuracy_chart(alike, "loss", LIGHT)["encoding"]["x"]
    assert "values" not in plain["axis"]
    assert "type" not in plain["scale"]


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
