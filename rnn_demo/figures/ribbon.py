"""Probabilities after each row as a ribbon: the wider a band, the likelier its digit."""

import base64
from itertools import cycle

import numpy as np

from rnn_demo.figures.colours import INK_ON, Colours, PlotlyDict
from rnn_demo.figures.row_panels import Panel
from rnn_demo.text_style import SMALL_TEXT

_SVG_WIDE = 44  # width, in heights of a row
WIDE = 0.16  # least width of a band with a label, as a share of the ribbon's
ROOM = 0.1  # the same for the part of the band that spans the previous to the next row


def ribbon_panel(by_row: np.ndarray, look: Colours, *, title: str) -> Panel:
    """Make a panel of `panels_figure` with the ribbon of probabilities, (28, 10)."""
    rows = list(range(1, len(by_row) + 1))
    traces: list[PlotlyDict] = [
        {
            "type": "scatter", "orientation": "h", "stackgroup": "ribbon", "mode": "lines",
            "x": by_row[:, digit], "y": rows, "fillcolor": colour,
            "line": {"width": 0.8, "color": look.background},
            "hovertemplate": f"after %{{line}} %{{y}}: {digit} at %{{x:.1%}}<extra></extra>",
        }
        for digit, colour in zip(range(by_row.shape[1]), cycle(look.digits), strict=False)
    ]  # fmt: skip
    traces.append(_band_names_trace(by_row, rows))
    return Panel(title, traces, xaxis={"range": [0, 1], "tickvals": []})


def ribbon_url(by_row: np.ndarray, look: Colours) -> str:
    """Draw probabilities, (T, 10), as a small ribbon without axes; return an SVG's data URL."""
    steps = len(by_row)
    edges = np.hstack([np.zeros((steps, 1)), by_row.cumsum(axis=1)]) * _SVG_WIDE
    shapes = []
    for digit in np.flatnonzero(by_row.max(axis=0) > 0.01):
        right = [f"{x:.1f},{y}" for y, x in enumerate(edges[:, digit + 1])]
        left = [f"{x:.1f},{y}" for y, x in enumerate(edges[:, digit])]
        colour = look.digits[digit % len(look.digits)]
        shapes.append(f'<polygon points="{" ".join(right + left[::-1])}" fill="{colour}"/>')
    names = _band_names_trace(by_row, list(range(steps)), least=5)
    inks = names["textfont"]["color"]
    for x, y, text, ink in zip(names["x"], names["y"], names["text"], inks, strict=True):
        shapes.append(
            f'<text x="{x * _SVG_WIDE:.1f}" y="{min(max(y, 2), steps - 3) + 1.4}" fill="{ink}">'
            f"{text}</text>"
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SVG_WIDE} {steps - 1}" '
        f'font-size="4.2" font-family="sans-serif" text-anchor="middle">{"".join(shapes)}</svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _band_names_trace(by_row: np.ndarray, rows: list[int], least: int = 2) -> PlotlyDict:
    """Return a trace that writes each digit where its band is wide for at least `least` rows."""
    rights = by_row.cumsum(axis=1)
    lefts = rights - by_row
    left = _innermost_edges_over_neighbour_rows(lefts, np.maximum)
    right = _innermost_edges_over_neighbour_rows(rights, np.minimum)
    room = right - left
    is_wide = (by_row >= WIDE) & (room >= ROOM)
    x, y, text, colours = [], [], [], []
    for digit in np.flatnonzero(is_wide.any(axis=0)):
        wide = np.flatnonzero(is_wide[:, digit])
        for stretch in np.split(wide, np.flatnonzero(np.diff(wide) > 1) + 1):
            if len(stretch) >= least:
                inside = [r for r in stretch if 0 < r < len(rows) - 1] or [stretch[0]]
                widest = inside[int(room[inside, digit].argmax())]
                x.append(float(left[widest, digit] + right[widest, digit]) / 2)
                y.append(rows[widest])
                text.append(str(digit))
                colours.append(INK_ON[digit % len(INK_ON)])
    return {
        "type": "scatter", "mode": "text", "x": x, "y": y, "text": text, "hoverinfo": "skip",
        "textfont": {"size": SMALL_TEXT, "color": colours},
    }  # fmt: skip


def _innermost_edges_over_neighbour_rows(edges: np.ndarray, inner: np.ufunc) -> np.ndarray:
    """Return the innermost value of edges, (T, N), over the previous, the same and the next row."""
    previous, following = (np.concatenate(p) for p in ((edges[:1], edges), (edges, edges[-1:])))
    return inner(inner(previous[:-1], following[1:]), edges)
