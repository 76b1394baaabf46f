"""Loss and accuracy over epochs, as Vega-Lite specs, which grow in place: Plotly would blink."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.figures.colours import Colours
from rnn_demo.runs.status import Status

MOST_POINTS = 300  # of one curve; neighbours are averaged beyond
MEASURES = {"loss": "loss", "accuracy": "accuracy"}


@dataclass(frozen=True)
class Curve:
    """One run's curves. train: a point a chunk, validation: a point an epoch; each (N, 2)."""

    name: str
    train: np.ndarray
    validation: np.ndarray


def curve(run: Status, measure: str) -> Curve:
    """A run's curve of a measure, "loss" or "accuracy", over epochs."""
    per_epoch = run.recipe.steps() if run.recipe else 1
    train = [(e["step"] / per_epoch, e[f"chunk_{measure}"]) for e in run.curve]
    validation = [(float(e["epoch"]), e[f"val_{measure}"]) for e in run.history]
    return Curve(run.title, _thin(_points(train)), _points(validation))


def curves_chart(
    curves: list[Curve], measure: str, look: Colours, *, height: int = 240
) -> dict[str, Any]:
    """Thin lines for training, thick ones with points for validation; a colour a run."""
    colours = [look.digits[i % len(look.digits)] for i in range(len(curves))]
    rows = [
        {"run": str(i), "kind": kind, "epoch": float(x), "value": float(y), "name": c.name}
        for i, c in enumerate(curves)
        for kind, points in (("training", c.train), ("validation", c.validation))
        for x, y in points
    ]
    domain = [str(i) for i in range(len(curves))]
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "title": None}
    if measure == "accuracy":
        y |= {"scale": {"domain": [0, 1]}, "axis": {"format": ".0%", "tickCount": 5}}
    else:
        y |= {"scale": {"domainMin": 0}, "axis": {"tickCount": 5}}
    tooltip = [
        {"field": "name", "type": "nominal", "title": "run"},
        {"field": "kind", "type": "nominal", "title": "images"},
        {"field": "epoch", "type": "quantitative", "format": ".2f"},
        {"field": "value", "type": "quantitative", "title": measure, "format": ".4f"},
    ]
    return {
        "data": {"values": rows or [_NOTHING]},
        "height": height,
        "encoding": {
            "x": {
                "field": "epoch", "type": "quantitative", "title": "epoch",
                "axis": {"grid": False, "tickMinStep": 0.01}, "scale": {"nice": False},
            },
            "y": y,
            "color": {
                "field": "run", "type": "nominal", "legend": None,
                "scale": {"domain": domain, "range": colours},
            },
            "tooltip": tooltip,
        },
        "layer": [
            {
                "transform": [{"filter": "datum.kind == 'training'"}],
                "mark": {"type": "line", "strokeWidth": 1.3, "opacity": 0.8},
            },
            {
                "transform": [{"filter": "datum.kind == 'validation'"}],
                "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 45}},
            },
        ],
    }  # fmt: skip


# A chart without any row would have no columns, and Vega would show NaN on its axes.
_NOTHING = {"run": "", "kind": "", "epoch": 0.0, "value": 0.0, "name": ""}


def _points(pairs: list[tuple[float, float]]) -> np.ndarray:
    """(N, 2), without what is not finite, which JSON and axes can't show."""
    return np.array([p for p in pairs if math.isfinite(p[1])], float).reshape(-1, 2)


def _thin(points: np.ndarray) -> np.ndarray:
    """At most MOST_POINTS, each the mean of a stretch."""
    if len(points) <= MOST_POINTS:
        return points
    stretches = np.array_split(points, MOST_POINTS)
    return np.array([stretch.mean(axis=0) for stretch in stretches])
