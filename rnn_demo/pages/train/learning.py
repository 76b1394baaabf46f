"""How loss and accuracy of a run went, as curves over epochs."""

import math
from dataclasses import dataclass

import numpy as np

from rnn_demo.runs.status import Status

MOST_POINTS = 300  # of one curve; neighbours are averaged beyond


@dataclass(frozen=True)
class Curve:
    """One run's curves. train: a point a chunk, validation: a point an epoch; each (N, 2).

    number: by which it has its colour.
    """

    name: str
    number: int
    train: np.ndarray
    validation: np.ndarray


def curve(run: Status, measure: str) -> Curve:
    """A run's curve of a measure, "loss" or "accuracy", over epochs."""
    per_epoch = run.recipe.steps() if run.recipe else 1
    train = [(e["step"] / per_epoch, e[f"chunk_{measure}"]) for e in run.curve]
    validation = [(float(e["epoch"]), e[f"val_{measure}"]) for e in run.history]
    return Curve(run.title, run.number, _thin(_points(train)), _points(validation))


def _points(pairs: list[tuple[float, float]]) -> np.ndarray:
    """(N, 2), without what is not finite, which JSON and axes can't show."""
    return np.array([p for p in pairs if math.isfinite(p[1])], float).reshape(-1, 2)


def _thin(points: np.ndarray) -> np.ndarray:
    """At most MOST_POINTS, each the mean of a stretch."""
    if len(points) <= MOST_POINTS:
        return points
    stretches = np.array_split(points, MOST_POINTS)
    return np.array([stretch.mean(axis=0) for stretch in stretches])
