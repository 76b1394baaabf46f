"""The time machine: one drawing read by each snapshot of a run, from random weights to trained."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnn_demo.data import in_order
from rnn_demo.errors import UserError
from rnn_demo.figures.animated import CONTROLS, AnimatedFigure, play_controls
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import (
    Panel,
    digit_panel,
    heat,
    probabilities_panel,
    row_parts,
    state_range,
    unit_axis,
)
from rnn_demo.reader import Reading, open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.status import Status
from rnn_demo.text import as_hover

MOST_FRAMES = 24  # of an animation: of 512 units about 2 MB in the browser
HEIGHT = 520
FRAME_MILLISECONDS = 350


@dataclass(frozen=True)
class Moment:
    """A snapshot and what it read. epoch: how many had been trained, such as 0.25."""

    epoch: float
    step: int
    reading: Reading

    @property
    def label(self) -> str:
        """When it was, and what is read then: "epoch 0.25: 3 (54%)"."""
        p = self.reading.probabilities[-1]
        when = "before training" if self.step == 0 else f"epoch {round(self.epoch, 2):g}"
        return f"{when}: {p.argmax()} ({p.max():.0%})"


def newest(run: Status, image: np.ndarray) -> Moment | None:
    """What the run's last snapshot reads in an image (28, 28) as drawn; None if there is none."""
    moments = (_moment(run, snapshot, image) for snapshot in reversed(run.snapshots))
    return next(filter(None, moments), None)


def moments(run: Status, image: np.ndarray) -> list[Moment]:
    """What snapshots read in an image (28, 28) as drawn: all, or MOST_FRAMES, evenly spaced.

    A snapshot that can't be read is left out.
    """
    places = np.linspace(0, len(run.snapshots) - 1, min(len(run.snapshots), MOST_FRAMES))
    found = (_moment(run, run.snapshots[round(i)], image) for i in places)
    return [moment for moment in found if moment is not None]


def time_machine_figure(moments: list[Moment], look: Colours) -> AnimatedFigure:
    """A frame a moment: the state of the last layer (28, units) and the probabilities (28, 10).

    Colours mean the same in all frames. It opens on the last one. There is at least one moment.
    """
    readings = [m.reading for m in moments]
    last = readings[-1]
    k = max(i for i, layer in enumerate(last.layers) if layer.direction == "forward")
    layer = last.layers[k]
    states = [r.layers[k].states[r.layers[k].rows] for r in readings]
    low, high, scale = state_range(np.stack(states), layer.activation, look)
    title = "hidden state h" if len(last.layers) == 1 else f"h of {as_hover(layer.name)}"
    hover_h = "after row %{y}, unit %{x}<br>h = %{z:.3f}"
    panels = [
        digit_panel(last.image, look),
        Panel(
            title, [heat(states[-1], low, high, scale, hover_h)], 0.5,
            unit_axis(layer.states.shape[1]), legend=True,
        ),
        probabilities_panel(last.probabilities, look, 0.25),
    ]  # fmt: skip
    data, layout = row_parts(panels, look, row=None, height=HEIGHT - CONTROLS)
    names = [str(m.step) for m in moments]
    frames = [
        {
            "name": name, "traces": [1, 2],
            "data": [_heat_only(state), _heat_only(reading.probabilities)],
        }
        for name, state, reading in zip(names, states, readings, strict=True)
    ]  # fmt: skip
    layout["height"] = HEIGHT
    layout["margin"]["b"] += CONTROLS
    controls = play_controls(names, [m.label for m in moments], look.ink, FRAME_MILLISECONDS)
    return AnimatedFigure(data, layout, controls, frames)


def _heat_only(values: np.ndarray) -> dict[str, Any]:
    """A heatmap's numbers alone, to three places: what a screen can show, in little JSON."""
    return {"type": "heatmap", "z": np.asarray(values, float).round(3).tolist()}


def _moment(run: Status, snapshot: dict[str, Any], image: np.ndarray) -> Moment | None:
    if run.spec is None:
        return None
    rows = np.asarray(in_order(image, run.spec.row_order, run.spec.row_seed), np.float32)
    try:
        path = folders.folder(run.id) / "snapshots" / snapshot["file"]
        reading = _read(path, path.stat().st_mtime_ns, rows.tobytes())
    except (UserError, OSError):  # half of it, or gone, or numbers that overflow
        return None
    return Moment(float(snapshot["epoch"]), int(snapshot["step"]), reading)


@functools.lru_cache(maxsize=160)
def _read(path: Path, stamp: int, rows: bytes) -> Reading:
    return open_keras(path).read(np.frombuffer(rows, np.float32).reshape(28, 28))
