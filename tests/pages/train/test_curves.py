"""Curves hold what a run told, and stay small."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo.figures.colours import LIGHT
from rnn_demo.pages.train.curves import MOST_POINTS, curves_chart, training_points
from rnn_demo.runs import folders
from tests.support.run_folders import Folder


def test_curves_hold_what_was_told_and_stay_small():
    folder = Folder().epochs(2)
    run = folders.status(folder.id)
    for measure in ("loss", "accuracy"):
        values = curves_chart([run, run], measure, LIGHT)["data"]["values"]
        assert len(values) == 2 * (len(run.curve) + len(run.history))
        told = [(e["epoch"], e["value"]) for e in values if e["images"] == "validation"]
        assert told == 2 * [(e["epoch"], e[f"val_{measure}"]) for e in run.history]
        assert training_points(run, measure)[-1] == (2.0, run.curve[-1][f"chunk_{measure}"])
    many = [{**run.curve[0], "step": i + 1, "chunk_loss": float(i)} for i in range(5_000)]
    values = curves_chart([replace(run, curve=many, history=[])], "loss", LIGHT)["data"]["values"]
    assert len(values) == MOST_POINTS
    mean = sum(point["value"] for point in values) / len(values)
    assert mean == pytest.approx(2_500, rel=0.05)
    folder.end()


def test_the_curve_of_a_run_that_failed_at_once_is_to_be_seen():
    failed, other = folders.status("too-fast"), folders.status("too-fast-twin")
    chart = curves_chart([failed, other], "loss", LIGHT)
    (end,) = chart["layer"][-1]["data"]["values"]
    assert (end["run"], end["epoch"]) == ("0", training_points(failed, "loss")[-1][0])
    x = chart["encoding"]["x"]
    ahead = np.log1p(np.array([end["epoch"], 10.0]) / x["scale"]["constant"])  # of a symlog
    assert ahead[0] > 0.1 * ahead[1]
    assert "stretched" in x["title"]
    assert "type" not in curves_chart([other], "loss", LIGHT)["encoding"]["x"]["scale"]
