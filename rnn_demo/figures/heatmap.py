"""The reading: digit, hidden states and probabilities, row by row, playing in the browser."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rnn_demo.explain.state_view import StateView
from rnn_demo.figures.animated import CONTROLS, AnimatedFigure, play_controls
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import Panel, digit_panel, probabilities_panel, row_parts, unread
from rnn_demo.figures.unit_groups import columns_panel, strongest, sum_panel
from rnn_demo.reader import LayerReading, Reading

HEIGHT = 530
STATES, SUM = 0.52, 0.1  # widths of all states, and of the sum of their votes


def reading_figure(
    reading: Reading,
    view: StateView,
    look: Colours,
    *,
    row: int | None = None,
    stop: int | None = None,
) -> AnimatedFigure:
    """Panels side by side on one axis of rows: the digit, each layer's states, the probabilities.

    view: what of the states is shown, and in which order.
    stop: the step, from 0, after which the network may stop reading, which a triangle marks.

    It plays in the browser: frame t shows what has been read after row t + 1 and covers the rest.
    It opens on the frame after `row`, from 0, or on the last, with everything read. Ranges and
    colours are the same in all frames.
    """
    steps = len(reading.probabilities)
    panels = [
        digit_panel(reading.image, look),
        *view_panels(reading, view, look, STATES),
        probabilities_panel(reading.probabilities, look, 0.22, shows="probabilities"),
    ]
    directions = {layer.direction for layer in reading.layers}
    reads = ["both" if len(directions) == 2 else directions.pop(), *["forward"] * len(panels[1:])]
    data, layout = row_parts(panels, look, row=None, height=HEIGHT - CONTROLS)
    left = layout[f"xaxis{len(panels)}"]["domain"][0]
    layout["annotations"].append(_stop_mark(stop, left, look))
    names = [str(t) for t in range(steps)]
    frames: list[dict[str, Any]] = [
        {
            "name": names[t],
            "layout": {"shapes": _shapes(t, steps, reads, look.background, look.accent)},
        }
        for t in range(steps)
    ]
    layout["height"] = HEIGHT
    layout["margin"]["b"] += CONTROLS
    layout["meta"] = {  # for `browser/cursor.js`, which makes the same shapes
        "steps": steps, "reads": reads, "cover": look.background, "line": look.accent,
    }  # fmt: skip
    controls = play_controls(names, answers(reading), look.ink)
    if row is not None and row < steps - 1:
        layout["shapes"] = frames[row]["layout"]["shapes"]
        controls["sliders"][0]["active"] = row
    return AnimatedFigure(data, layout, controls, frames)


def _stop_mark(step: int | None, left: float, look: Colours) -> dict[str, Any]:
    """A triangle in the gap before the probabilities, at the row after which it may stop.

    None: nothing to be seen, above the first row, from where `browser/plot.js` takes it.
    """
    return {
        "name": "stop", "text": " " if step is None else "▶", "x": left, "xref": "paper",
        "xanchor": "right", "y": 0 if step is None else step + 1, "yref": "y", "yanchor": "middle",
        "showarrow": False, "borderpad": 0,
        "font": {"size": 19, "color": look.accent},
        "hovertext": "Here it is sure enough to stop reading.",
    }  # fmt: skip


def view_panels(reading: Reading, view: StateView, look: Colours, width: float) -> list[Panel]:
    """What is shown of the states of each layer, and the sum of votes; all `width` wide."""
    titles = _titles(reading.layers)
    room = sum(len(c.units) ** 0.5 for c in view.columns)
    high = None if view.show == "state" else strongest(view.columns)
    share = width - (SUM if view.votes else 0)
    panels = [
        columns_panel(
            columns,
            view,
            reading.layers[columns.layer],
            _shown(titles[columns.layer], view),
            share * len(columns.units) ** 0.5 / room,
            high,
            look,
        )
        for columns in view.columns
    ]
    return [*panels, sum_panel(view, SUM, look)] if view.votes else panels


def _shown(title: str, view: StateView) -> str:
    """A panel's title: what is shown of its layer."""
    alone = title == "hidden state h"
    match view.show:
        case "votes":
            return (
                f"votes for {view.digit}" if alone else f"votes{title[1:]}"
            )  # short, as on a phone
        case "change":
            return "change of h" if alone else f"Δ{title}"
    return title


def _titles(layers: Sequence[LayerReading]) -> list[str]:
    """Short, as on a phone four may stand side by side: "hidden state h", "h2", "h2 ↑"."""
    if len(layers) == 1:
        return ["hidden state h"]
    numbers = [1]
    for before, layer in pairwise(layers):
        other_half = (before.name == layer.name) and (before.direction != layer.direction)
        numbers.append(numbers[-1] + (not other_half))
    names = [f"h{number}" if numbers[-1] > 1 else "h" for number in numbers]
    if len({layer.direction for layer in layers}) == 1:
        return names
    arrows = {"forward": "↓", "backward": "↑"}
    return [f"{n} {arrows[layer.direction]}" for n, layer in zip(names, layers, strict=True)]


def _shapes(t: int, steps: int, reads: list[str], cover: str, line: str) -> list[dict[str, Any]]:
    """Covers over what is not yet read after step t, and the cursor below row t + 1."""
    shapes: list[dict[str, Any]] = []
    for i, order in enumerate(reads, 1):
        for first, past in unread(t, steps, order):
            shapes.append({
                "type": "rect", "xref": "x domain" if i == 1 else f"x{i} domain", "x0": -0.006,
                "x1": 1.006, "yref": "y", "y0": first + 0.5, "y1": past + 0.5, "fillcolor": cover,
                "line": {"width": 0},
            })  # fmt: skip
    if t < steps - 1:
        shapes.append({
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": t + 1.5,
            "y1": t + 1.5, "line": {"color": line, "width": 2},
        })  # fmt: skip
    return shapes


def answers(reading: Reading) -> list[str]:
    """What the slider says after each step."""
    steps = len(reading.probabilities)
    return [
        f"row {t} of {steps}: {row.argmax()} ({row.max():.0%})"
        for t, row in enumerate(reading.probabilities, 1)
    ]
