"""The time machine: one drawing read again and again while the network learns, as an animation."""

from typing import Any

import numpy as np

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
from rnn_demo.pages.train.replay import Moment
from rnn_demo.text import as_hover

HEIGHT = 520
FRAME_MILLISECONDS = 350


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
    labels = [label(m) for m in moments]
    controls = play_controls(names, labels, look.ink, FRAME_MILLISECONDS)
    return AnimatedFigure(data, layout, controls, frames)


def label(moment: Moment) -> str:
    """When it was, and what is read then: "epoch 0.25: 3 (54%)"."""
    p = moment.reading.probabilities[-1]
    when = "before training" if moment.step == 0 else f"epoch {round(moment.epoch, 2):g}"
    return f"{when}: {p.argmax()} ({p.max():.0%})"


def _heat_only(values: np.ndarray) -> dict[str, Any]:
    """A heatmap's numbers alone, to three places: what a screen can show, in little JSON."""
    return {"type": "heatmap", "z": np.asarray(values, float).round(3).tolist()}
