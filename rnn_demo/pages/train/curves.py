"""Loss and accuracy over epochs, as Vega-Lite specs, which grow in place: Plotly would blink."""

from typing import Any

import numpy as np

from rnn_demo.figures.colours import Colours
from rnn_demo.runs.status import Status

SHORT = 0.05  # of the longest run: below it a run's curve is too short to be seen
MOST_POINTS = 300  # of one curve; neighbours are averaged beyond


def run_colour(number: int, look: Colours) -> str:
    """A run's colour everywhere. number: as of `Status`."""
    return look.runs[number % len(look.runs)]


def curves_chart(runs: list[Status], measure: str, look: Colours) -> dict[str, Any]:
    """Thin lines for training, seen within the thick, pale ones with points for validation.

    Each run has its colour.

    measure: "loss" or "accuracy".
    """
    rows = [
        {"run": str(i), "images": kind, "epoch": x, "value": y, "name": run.title}
        for i, run in enumerate(runs)
        for kind, points in (
            ("training", training_points(run, measure)),
            ("validation", [(float(e["epoch"]), e[f"val_{measure}"]) for e in run.history]),
        )
        for x, y in points
    ]
    lasts = [max((x for x, _ in training_points(run, measure)), default=0.0) for run in runs]
    first, last = min(filter(None, lasts), default=0.0), max(lasts, default=0.0)
    x_axis: dict[str, Any] = {"grid": False, "tickMinStep": 0.01}
    x_scale: dict[str, Any] = {"nice": False}
    if first < SHORT * last:  # the curve of a run that failed at once is to be seen, too
        x_scale |= {"type": "symlog", "constant": first}
        x_axis["format"] = "~f"
        x_axis["values"] = [0, round(first, 2), *(v for v in (1, 2, 5, 10, 20, 50) if v <= last)]
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "title": measure}
    if measure == "accuracy":
        y |= {"scale": {"domain": [0, 1]}, "axis": {"format": ".0%", "tickCount": 5}}
    else:
        y |= {"scale": {"domainMin": 0}, "axis": {"tickCount": 5}}
    ends = [  # where a run failed
        {"run": str(i), "images": "failed here", "name": run.title, "epoch": x, "value": value}
        for i, run in enumerate(runs)
        if run.state == "failed"
        for x, value in training_points(run, measure)[-1:]
    ]
    tooltip = [
        {"field": "name", "type": "nominal", "title": "run"},
        {"field": "images", "type": "nominal"},
        {"field": "epoch", "type": "quantitative", "format": ".2f"},
        {"field": "value", "type": "quantitative", "title": measure, "format": ".4f"},
    ]
    legend = {"orient": "top", "title": None, "direction": "horizontal", "symbolType": "stroke",
              "symbolStrokeColor": look.ink, "offset": 4, "labelLimit": 0}  # fmt: skip
    return {
        "data": {"values": rows},
        "height": 200,
        "encoding": {
            "x": {
                "field": "epoch", "type": "quantitative", "axis": x_axis, "scale": x_scale,
                "title": "epoch" + ", the beginning stretched" * ("type" in x_scale),
            },
            "y": y,
            "color": {
                "field": "run", "type": "nominal", "legend": None,
                "scale": {
                    "domain": [str(i) for i in range(len(runs))],
                    "range": [run_colour(run.number, look) for run in runs],
                },
            },
            "tooltip": tooltip,
        },
        "layer": [
            {
                "mark": {"type": "line"},
                "encoding": {
                    "strokeWidth": {
                        "field": "images", "type": "nominal", "legend": legend,
                        "scale": {"domain": ["training", "validation"], "range": [1.4, 5]},
                    },
                    "opacity": {
                        "field": "images", "type": "nominal", "legend": legend,
                        "scale": {"domain": ["training", "validation"], "range": [1, 0.45]},
                    },
                },
            },
            {
                "transform": [{"filter": "datum.images == 'validation'"}],
                "mark": {"type": "point", "filled": True, "size": 35, "opacity": 1},
            },
        ] + [
            {
                "data": {"values": ends},
                "mark": {"type": "point", "shape": "cross", "filled": True, "size": 160,
                         "angle": 45, "opacity": 1},
            }
        ] * bool(ends),
    }  # fmt: skip


def training_points(run: Status, measure: str) -> list[tuple[float, float]]:
    """Epoch and value of each chunk of a run, or the means of at most MOST_POINTS stretches."""
    per_epoch = run.recipe.steps()
    points = [(e["step"] / per_epoch, e[f"chunk_{measure}"]) for e in run.curve]
    if len(points) <= MOST_POINTS:
        return points
    return [tuple(part.mean(axis=0).tolist()) for part in np.array_split(points, MOST_POINTS)]
