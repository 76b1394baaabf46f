"""Charts of loss and accuracy over epochs, as Vega-Lite specs, which update without flicker.

`curves.json` contains their common part.
"""

import json
import math
from pathlib import Path

import numpy as np

from rnn_demo.figures.colours import Colours, PlotlyDict
from rnn_demo.runs.status import Status

SHORT = 0.05  # of the longest run; shorter ones are hardly visible on a linear axis
APART = 2  # times the end of such a run: nearer ticks would overlap
MOST_POINTS = 300  # of one curve; neighbours are averaged to get there
SPEC = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
Y_AXES: dict[str, PlotlyDict] = {
    "accuracy": {"scale": {"domain": [0, 1]}, "axis": {"format": ".0%", "tickCount": 5}},
    "loss": {"scale": {"domainMin": 0}, "axis": {"tickCount": 5}},
}


def run_colour(number: int, look: Colours) -> str:
    """Return the colour of a run by its `Status.number`."""
    return look.runs[number % len(look.runs)]


def loss_or_accuracy_chart(runs: list[Status], measure: str, look: Colours) -> PlotlyDict:
    """Return the chart of a measure: thin lines for training, thick pale ones for validation.

    `measure` is "loss" or "accuracy".
    """
    chart = json.loads(SPEC)
    x, y, tooltip = (chart["encoding"][name] for name in ("x", "y", "tooltip"))
    curves = [training_curve_points(run, measure) for run in runs]
    lasts = [max((at for at, _ in points), default=0.0) for points in curves]
    first, last = min(filter(None, lasts), default=0.0), max(lasts, default=0.0)
    if must_stretch_epoch_axis(first, last):  # makes the curve of a run that failed at once visible
        x["title"] += ", the beginning stretched"
        x["scale"] |= {"type": "symlog", "constant": first}
        whole = [v for v in (1, 2, 5, 10, 20, 50) if APART * first < v <= last]
        # An expression, not a format: with a format the scale would use the digits of its even
        # ticks and print 0.06 as "0".
        marks = [0, float(f"{first:.1g}"), *whole]
        x["axis"] |= {"labelExpr": "'' + datum.value", "values": marks}
    y |= {"title": measure, **Y_AXES[measure]}
    tooltip[-1]["title"] = measure
    chart["encoding"]["color"]["scale"] = {
        "domain": [str(i) for i in range(len(runs))],
        "range": [run_colour(run.number, look) for run in runs],
    }
    lines, _, failed = chart["layer"]
    for by in lines["encoding"].values():
        by["legend"] = {"orient": "top", "title": None, "direction": "horizontal",
                        "symbolType": "stroke", "symbolStrokeColor": look.ink, "offset": 4,
                        "labelLimit": 0}  # fmt: skip
    chart["data"] = {
        "values": [
            {"run": str(i), "images": kind, "epoch": at, "value": value, "name": run.title}
            for i, (run, curve) in enumerate(zip(runs, curves, strict=True))
            for kind, points in (
                ("training", curve),
                ("validation", [(float(e["epoch"]), e[f"val_{measure}"]) for e in run.history]),
            )
            for at, value in points
        ]
    }
    ends = [
        {"run": str(i), "images": "failed here", "name": run.title, "epoch": at, "value": value}
        for i, (run, curve) in enumerate(zip(runs, curves, strict=True))
        if run.state == "failed"
        for at, value in curve[-1:]
    ]
    failed["data"] = {"values": ends}
    chart["layer"] = chart["layer"] if ends else chart["layer"][:-1]
    return chart


def must_stretch_epoch_axis(shortest: float, longest: float) -> bool:
    """Return True if the axis stretches its beginning, for runs with these ends."""
    return 0 < shortest < SHORT * longest


def axis_value_at_share(share: float, shortest: float, longest: float) -> float:
    """Return the value at a share of the axis, in [0, 1], in the unit of shortest and longest.

    These are the ends of the shortest and of the longest run.
    """
    if not must_stretch_epoch_axis(shortest, longest):
        return share * longest
    return shortest * math.expm1(share * math.log1p(longest / shortest))


def training_curve_points(run: Status, measure: str) -> list[tuple[float, float]]:
    """Return epoch and value of each chunk of a run, averaged to at most MOST_POINTS points."""
    per_epoch = run.recipe.steps_per_epoch()
    points = [(e["step"] / per_epoch, e[f"chunk_{measure}"]) for e in run.curve]
    if len(points) <= MOST_POINTS:
        return points
    return [tuple(part.mean(axis=0).tolist()) for part in np.array_split(points, MOST_POINTS)]
