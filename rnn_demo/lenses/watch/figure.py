"""What is watched: the digit, what the network has in mind, its hidden state, and its belief.

Four panels on one axis of rows, of which `browser/player.js` moves the cursor: what stands in the
figure's `layout.meta` is all that it needs for that, and the slider only tells it where to.
"""

import base64
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.state_view import StateView
from rnn_demo.explain.story import Story, told
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.ribbon import SHARE, ribbon_panel
from rnn_demo.figures.rows import Panel, digit_panel, heat, row_parts, unread
from rnn_demo.figures.unit_groups import view_panels
from rnn_demo.figures.watch_words import TITLES
from rnn_demo.reader import Reading

HEIGHT = 360  # in a window of 1400 pixels; `browser/film_size.js` fits it to others
SLIDER = 40  # pixels
EXPECTED = ' · <span style="color:#5a7aab">expected</span>'  # in the tint of what is yet to come
REMEMBERED = (
    "row %{y}: %{customdata[0]} of its ink can be read off here, %{customdata[1]} on average"
)


def watch_figure(
    reading: Reading,
    view: StateView,
    memory: Readout | None,
    look: Colours,
    *,
    row: int,
    strange: bool = False,
) -> go.Figure:
    """The figure with its cursor below `row`, from 0. memory: None where no picture is at hand.

    strange: as for `story.told`.
    """
    end = told(reading, strange)
    steps = len(reading.probabilities)
    directions = {layer.direction for layer in reading.layers}
    order = "both" if len(directions) == 2 else directions.pop()
    panels = [_digit(reading, end, look)]
    film = None
    if memory:
        pictures = memory.pictures(reading)
        film = _film(pictures, memory, reading.image)
        traces = _memory_traces(pictures[row], memory.seen[row], film["told"][row], look)
        title = TITLES["memory"] + ("" if memory.seen.all() else EXPECTED)
        panels.append(Panel(title, traces, xaxis={"tickvals": []}, image=True))
    states = view_panels(reading, view, look, 1 - SHARE)
    belief = ribbon_panel(reading.probabilities, look, title=TITLES["belief"], width=SHARE)
    panels += [replace(panel, lower=True) for panel in (*states, belief)]
    lower = [panel.lower for panel in panels]
    reads = ["forward" if low else order for low in lower]
    if film:
        reads[1] = "all"
    data, layout = row_parts(panels, look, row=None, height=HEIGHT)
    meta = {
        "steps": steps, "reads": reads, "axes": ["y2" if low else "y" for low in lower],
        "cover": look.background, "line": look.accent, "word": reading.turn, "film": film,
        "probabilities": np.round(reading.probabilities, 8).tolist(), "told": end.sentence,
    }  # fmt: skip
    layout["height"] = HEIGHT + SLIDER
    layout["margin"]["b"] += SLIDER
    layout["meta"] = meta
    layout["shapes"] = _shapes(row, meta)
    layout["sliders"] = [_slider(reading, row, look)]
    return go.Figure(data=data, layout=layout, _validate=False)  # which takes 7 ms


def _digit(reading: Reading, end: Story, look: Colours) -> Panel:
    """The digit, with a ring where the answer was decided, if it was and there is ink."""
    panel = digit_panel(reading.image, look)
    rows, columns = ([end.ring[0] + 1], [end.ring[1]]) if end.ring else ([], [])
    colour = look.digits[reading.digit % len(look.digits)]
    ring = {
        "type": "scatter", "mode": "markers", "x": columns, "y": rows,
        "marker": {"symbol": "circle-open", "size": 17, "color": colour, "line": {"width": 4}},
        "hovertemplate": "decided here, at row %{y}<extra></extra>",
        "meta": {"shows": "decided", "colours": look.digits},
    }  # fmt: skip
    return Panel(TITLES["image"], [*panel.traces, ring], xaxis=panel.xaxis, image=True)


def _film(pictures: np.ndarray, memory: Readout, image: np.ndarray) -> dict[str, Any]:
    """What the memory's panel shows after every step, for `browser/film.js`.

    pictures: (28, 28, 28) in [0, 1]; there uint8 in base64. told: at [t, r], what of row r can be
    read off here, and on average.
    """
    left = np.stack([memory.left(pictures, image), memory.carried.left], axis=-1)
    percents = np.char.mod("%.0f%%", 100 * left.clip(0))
    return {
        "pictures": base64.b64encode(np.rint(255 * pictures).astype(np.uint8).tobytes()).decode(),
        "seen": memory.seen.astype(int).tolist(),
        "told": np.where(np.isnan(left), "-", percents).tolist(),
    }


def _memory_traces(
    picture: np.ndarray, seen: np.ndarray, told: list[list[str]], look: Colours
) -> list[dict[str, Any]]:
    """Two pictures in one place: of the rows that were read, (28,) bool, and of those it expects.

    told: of each row, as in `_film`.
    """
    custom = np.repeat(np.array(told)[:, None], 28, axis=1)
    traces = []
    for shows, scale, mask in (("memory", look.pixels, seen), ("expected", look.expected, ~seen)):
        shown = np.where(mask[:, None], picture, np.nan)
        trace = heat(shown, 0, 1, scale, REMEMBERED, shows=shows)
        traces.append({**trace, "customdata": custom, "hoverongaps": False})
    return traces


def _shapes(t: int, meta: dict[str, Any]) -> list[dict[str, Any]]:
    """Covers over what is not yet read after step t, and the cursor, as `browser/cursor.js`."""
    shapes: list[dict[str, Any]] = []
    for i, (order, rows) in enumerate(zip(meta["reads"], meta["axes"], strict=True), 1):
        across = {"xref": "x domain" if i == 1 else f"x{i} domain", "yref": rows}
        for first, past in unread(t, meta["steps"], order):
            shapes.append({
                "type": "rect", **across, "x0": -0.006, "x1": 1.006, "y0": first + 0.5,
                "y1": past + 0.5, "fillcolor": meta["cover"], "line": {"width": 0},
            })  # fmt: skip
        if t < meta["steps"] - 1:
            shapes.append({
                "type": "line", **across, "x0": 0, "x1": 1, "y0": t + 1.5, "y1": t + 1.5,
                "line": {"color": meta["line"], "width": 2},
            })  # fmt: skip
    return shapes


def _slider(reading: Reading, row: int, look: Colours) -> dict[str, Any]:
    """It says what is answered after each step."""
    rows = reading.probabilities
    labels = [
        f"row {t} of {len(rows)}: {p.argmax()} ({p.max():.0%})" for t, p in enumerate(rows, 1)
    ]
    return {
        "active": row, "steps": [{"label": label, "method": "skip"} for label in labels],
        "x": 0, "len": 1, "y": 0, "yanchor": "top", "pad": {"t": 50, "b": 0}, "ticklen": 0,
        "minorticklen": 0, "borderwidth": 0, "bgcolor": look.accent, "activebgcolor": look.ink,
        "currentvalue": {"visible": False},
        "font": {"color": "rgba(0,0,0,0)", "size": 1},  # the labels under the ticks would collide
    }  # fmt: skip
