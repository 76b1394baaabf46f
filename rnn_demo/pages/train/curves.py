"""Loss and accuracy over epochs, as Vega-Lite specs, which grow in place: Plotly would blink.

`curves.json` is what all of them have.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from rnn_demo.figures.colours import Colours
from rnn_demo.runs.status import Status

SHORT = 0.05  # of the longest run: below it a run's curve is too short to be seen
MOST_POINTS = 300  # of one curve; neighbours are averaged beyond
SPEC = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
UPWARDS: dict[str, dict[str, Any]] = {
    "accuracy": {"scale": {"domain": [0, 1]}, "axis": {"format": ".0%", "tickCount": 5}},
    "loss": {"scale": {"domainMin": 0}, "axis": {"tickCount": 5}},
}


def run_colour(number: int, look: Colours) -> str:
    """A run's colour everywhere. number: as of `Status`."""
    return look.runs[number % len(look.runs)]


def curves_chart(runs: list[Status], measure: str, look: Colours) -> dict[str, Any]:
    """Thin lines for training, seen within the thick, pale ones with points for validation.

    Each run has its colour. measure: "loss" or "accuracy".
    """
    chart = json.loads(SPEC)
    x, y, tooltip = (chart["encoding"][name] for name in ("x", "y", "tooltip"))
    lasts = [max((at for at, _ in training_points(run, measure)), default=0.0) for run in runs]
    first, last = min(filter(None, lasts), default=0.0), max(lasts, default=0.0)
    if first < SHORT * last:  # the curve of a run that failed at once is to be seen, too
        x["title"] += ", the beginning stretched"
        x["scale"] |= {"type": "symlog", "constant": first}
        marks = [0, round(first, 2), *(v for v in (1, 2, 5, 10, 20, 50) if v <= last)]
        x["axis"] |= {"format": "~f", "values": marks}
    y |= {"title": measure, **UPWARDS[measure]}
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
            for i, run in enumerate(runs)
            for kind, points in (
                ("training", training_points(run, measure)),
                ("validation", [(float(e["epoch"]), e[f"val_{measure}"]) for e in run.history]),
            )
            for at, value in points
        ]
    }
    ends = [
        {"run": str(i), "images": "failed here", "name": run.title, "epoch": at, "value": value}
        for i, run in enumerate(runs)
        if run.state == "failed"
        for at, value in training_points(run, measure)[-1:]
    ]
    failed["data"] = {"values": ends}
    chart["layer"] = chart["layer"] if ends else chart["layer"][:-1]
    return chart


def training_points(run: Status, measure: str) -> list[tuple[float, float]]:
    """Epoch and value of each chunk of a run, or the means of at most MOST_POINTS stretches."""
    per_epoch = run.recipe.steps()
    points = [(e["step"] / per_epoch, e[f"chunk_{measure}"]) for e in run.curve]
    if len(points) <= MOST_POINTS:
        return points
    return [tuple(part.mean(axis=0).tolist()) for part in np.array_split(points, MOST_POINTS)]
