"""The reading: digit, hidden states and probabilities, row by row, with one cursor through all."""

from typing import Any

from rnn_demo.figures.animated import AnimatedFigure, play_controls
from rnn_demo.figures.colours import Colours, colours
from rnn_demo.figures.panels import (
    Panel,
    digit_panel,
    probability_panel,
    side_by_side,
    state_panel,
    x_axis,
)
from rnn_demo.reader import Reading

HEIGHT = 580


def reading_figure(reading: Reading, *, dark: bool = False) -> AnimatedFigure:
    """Panels side by side on one axis of rows: the digit, each layer's states, the probabilities.

    It plays in the browser: frame t shows what has been read after row t + 1 and covers the rest.
    It opens on the last frame, with everything read. Ranges and colours are the same in all frames.
    """
    look = colours(dark)
    panels = _panels(reading, look)
    steps = len(reading.probabilities)
    names = [str(t) for t in range(steps)]
    frames = [
        {"name": names[t], "layout": {"shapes": _cursor(t, steps, panels, look)}}
        for t in range(steps)
    ]
    data, layout = side_by_side(panels, look, HEIGHT, bottom=150)
    layout["shapes"] = frames[-1]["layout"]["shapes"]  # type: ignore[index]
    layout |= play_controls(names, _answers(reading), look.ink)
    return AnimatedFigure(data, layout, frames)


def _panels(reading: Reading, look: Colours) -> list[Panel]:
    single = len(reading.layers) == 1
    room = sum(len(layer.states[0]) ** 0.5 for layer in reading.layers)
    return [
        digit_panel(reading, look),
        *(
            state_panel(
                layer,
                "hidden state h" if single else f"h of {layer.name}",
                0.54 * len(layer.states[0]) ** 0.5 / room,
                look,
            )
            for layer in reading.layers
        ),
        probability_panel(reading.probabilities, look),
    ]


def _cursor(t: int, steps: int, panels: list[Panel], look: Colours) -> list[dict[str, Any]]:
    """Shapes that cover what is not yet read after step t, and a line below row t + 1."""
    shapes = []
    for i, panel in enumerate(panels, 1):
        for top, bottom in _covers(t, steps, panel.reads):
            shapes.append({
                "type": "rect", "xref": f"{x_axis(i)} domain", "x0": -0.006, "x1": 1.006,
                "yref": "y", "y0": top, "y1": bottom, "fillcolor": look.background,
                "line": {"width": 0},
            })  # fmt: skip
    if t < steps - 1:
        shapes.append({
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": t + 1.5,
            "y1": t + 1.5, "line": {"color": look.accent, "width": 2},
        })  # fmt: skip
    return shapes


def _covers(t: int, steps: int, reads: str) -> list[tuple[float, float]]:
    """The bands of rows that are unread after step t, as top and bottom edge."""
    first, last = 0.5, steps + 0.5
    match reads:
        case "forward":
            band = (first + t + 1, last)
        case "backward":
            band = (first, last - t - 1)
        case _:  # both directions close in on the middle
            band = (first + t + 1, last - t - 1)
    return [band] if band[0] < band[1] else []


def _answers(reading: Reading) -> list[str]:
    steps = len(reading.probabilities)
    return [
        f"row {t} of {steps}: {row.argmax()} ({row.max():.0%})"
        for t, row in enumerate(reading.probabilities, 1)
    ]
