"""Curves hold what a run told, and stay small."""

import numpy as np
import pytest

from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.pages.train.curves import curves_chart
from rnn_demo.pages.train.learning import MOST_POINTS, curve
from rnn_demo.runs import folders
from tests.support.run_folders import Folder


def test_curves_hold_what_was_told_and_stay_small():
    folder = Folder().epochs(2)
    run = folders.status(folder.id)
    for measure in ("loss", "accuracy"):
        own = curve(run, measure)
        assert own.validation.tolist() == [[e["epoch"], e[f"val_{measure}"]] for e in run.history]
        assert own.train[-1].tolist() == [2.0, run.curve[-1][f"chunk_{measure}"]]
        chart = curves_chart([own, own], measure, LIGHT)
        assert len(chart["data"]["values"]) == 2 * (len(run.curve) + len(run.history))
    many = [{**run.curve[0], "step": i + 1, "chunk_loss": float(i)} for i in range(5_000)]
    many[7]["chunk_loss"] = float("nan")
    object.__setattr__(run, "curve", many)
    thinned = curve(run, "loss").train
    assert len(thinned) == MOST_POINTS
    assert np.isfinite(thinned).all()
    assert thinned[:, 1].mean() == pytest.approx(2_500, rel=0.05)
    folder.end()


def test_a_chart_of_nothing_is_a_chart():
    run = folders.status(Folder().end("stopped"))
    assert curves_chart([curve(run, "loss")], "loss", DARK)["data"]["values"]
