"""Panels side by side that share one axis of rows, 1 to 28 downwards, and a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.unit_groups import NO_DIGIT
from rnn_demo.figures.colours import Colours, PlotlyDict, Scale
from rnn_demo.text_style import FINE_TEXT, SMALL_TEXT

GAP = 0.03  # space between panels, as a share of the figure's width
# Width of all panels in pixels, in a window of 1400 pixels. `browser/figures/fit_to_window.js` fits
# figures to others.
STAGE = 960
MOST = {1: 0.4, 2: 0.5}  # most of the figure's width for images, by their number
BAR_BELOW = 0.075  # distance from the rows down to a colour bar, as a share of their height
LABELS = 16  # pixels for the digits above the groups of units
ROOM_FOR_A_LABEL = 0.012  # least width of a group with a digit above it, as a share of the figure's
SHARES_AXIS = {"tickvals": [0, 7, 13, 20, 27], "ticktext": ["%{line} 1", "8", "14", "21", "28"]}
# The largest magnitude of each.
ACTIVATION_BOUNDS = {"tanh": 1.0, "sigmoid": 1.0, "hard_sigmoid": 1.0}


@dataclass(frozen=True)
class Panel:
    """One panel of a figure.

    Attributes:
        traces: Plotly traces as dicts; their y are rows 1, 2, ...
        width: Relative to other panels.
        xaxis: Further settings of Plotly's x axis.
        legend: True if the first trace, a heatmap, has a colour bar.
        image: True for an image of square pixels, whose width follows from the height.
        groups: Of columns, see `UnitGroupsByDigit.group_spans`; each has its digit above
            it if there is room.
    """

    title: str
    traces: list[PlotlyDict]
    width: float = 1.0
    xaxis: PlotlyDict = field(default_factory=dict)
    legend: bool = False
    image: bool = False
    groups: Sequence[tuple[int, int, int]] = ()


def panels_figure(
    panels: Sequence[Panel],
    look: Colours,
    *,
    row: int,
    height: int = 420,
    upwards: bool = False,
    marks: Sequence[tuple[int, str]] = (),
    line: str = "row",
) -> go.Figure:
    """Make a figure of panels.

    In titles, hover text and tick names %{line} stands for the name of a line of the image,
    %{across} for the name of a line across it.

    Args:
        row: The cursor's row, from 0.
        height: In pixels.
        upwards: True if rows are read from the last to the first: the cursor is then above its row.
        marks: Rows with a dotted line, and the labels.
        line: "row", or "column" if the image is read by columns, see `Reading.line_word`.
    """
    legend, grouped = any(p.legend for p in panels), any(p.groups for p in panels)
    images = sum(p.image for p in panels)
    above, below = 30 + LABELS * grouped, 62 if legend else 30
    domains = _horizontal_domains(panels, (height - above - below) / STAGE)
    lines = [
        _line_shape_at_row(r, upwards, look.ink, name="mark", dash="dot", width=1.2)
        for r, _ in marks
    ]
    lines.append(_line_shape_at_row(row, upwards, look.accent, name="cursor", width=2))
    layout: PlotlyDict = {
        "height": height,
        # Fixed margins, as automatic ones would draw everything twice.
        "margin": {
            "l": 30, "r": 8, "t": above, "b": below, "autoexpand": False,
        },
        "yaxis": {
            "range": [28.5, 0.5], "tickvals": [1, *range(4, 29, 4)], "ticks": "",
            "showgrid": False, "zeroline": False, "fixedrange": True, "color": look.faint,
        },
        "shapes": lines,
        "annotations": [
            _panel_title_annotation(
                _fill_row_or_column_words(p.title, line), d, look, LABELS * grouped
            )
            for p, d in zip(panels, domains, strict=True)
        ]
        + [_annotation_for_mark(r, upwards, text, look) for r, text in marks],
        "showlegend": False,
        "hoverlabel": {"font": {"size": FINE_TEXT}},
        "dragmode": False,
        # For `fit_to_window.js`
        "meta": {"height": height, "most": MOST[1 + (images > 1)], "below": BAR_BELOW},
    }  # fmt: skip
    data = []
    for i, (panel, domain) in enumerate(zip(panels, domains, strict=True), 1):
        layout[f"xaxis{i}"] = {
            "domain": domain, "anchor": "y", "ticks": "", "showgrid": False,
            "zeroline": False, "fixedrange": True, "color": look.faint,
            "tickfont": {"size": FINE_TEXT}, **panel.xaxis,
        }  # fmt: skip
        if names := panel.xaxis.get("ticktext"):
            layout[f"xaxis{i}"]["ticktext"] = [
                _fill_row_or_column_words(name, line) for name in names
            ]
        if panel.image:  # an image is as dark as a dark page
            layout["shapes"].append({
                "type": "rect", "name": "frame", "xref": "x domain" if i == 1 else f"x{i} domain",
                "yref": "y domain", "x0": 0, "x1": 1, "y0": 0, "y1": 1,
                "line": {"color": look.faint, "width": 0.5},
            })  # fmt: skip
        layout["annotations"] += _column_group_annotations(panel, i, domain[1] - domain[0], look)
        for k, trace in enumerate(panel.traces):
            trace = {**trace, "xaxis": "x" if i == 1 else f"x{i}", "yaxis": "y"}
            if hover := trace.get("hovertemplate"):
                trace["hovertemplate"] = _fill_row_or_column_words(hover, line)
            if panel.legend and k == 0:
                trace |= {"showscale": True, "colorbar": _colour_bar(trace, domain, look)}
            data.append(trace)
    # Validation would take as long as everything else
    return go.Figure(data=data, layout=layout, _validate=False)


def heatmap_trace(
    values: np.ndarray, low: float, high: float, scale: Scale, hover: str, **meta: object
) -> PlotlyDict:
    """Make a heatmap trace.

    Args:
        values: (rows, columns).
        hover: Plotly's template, with %{x}, %{y} and %{z}.
        **meta: The kind of contents, for `streamlit_figures.js` and `fit_to_window.js` in
            `browser/figures/`.
    """
    rows, columns = values.shape
    return {
        "type": "heatmap", "z": np.asarray(values, np.float32), "zmin": low, "zmax": high,
        "x": list(range(columns)), "y": list(range(1, rows + 1)),
        "colorscale": scale, "showscale": False, "hovertemplate": hover + "<extra></extra>",
        "meta": meta or None,
    }  # fmt: skip


def curve_trace(values: np.ndarray, colour: str, hover: str, *, name: str = "") -> PlotlyDict:
    """Make a trace of values, (rows,), along the rows; `hover` is Plotly's template."""
    return {
        "type": "scatter", "mode": "lines+markers", "x": values, "name": name,
        "y": list(range(1, len(values) + 1)), "marker": {"size": 4},
        "line": {"color": colour, "width": 2},
        "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip


def image_panel(image: np.ndarray, look: Colours) -> Panel:
    """Make a panel of an image, (28, 28) in [0, 1], its rows in reading order."""
    hover = "%{line} %{y}, %{across} %{x}<br>ink %{z:.3f}"
    trace = heatmap_trace(image, 0, 1, look.pixels, hover, shows="image")
    return Panel("digit", [trace], xaxis={"tickvals": []}, image=True)


def remembered_shares_heatmap_panel(
    title: str, shares: np.ndarray, has_seen: np.ndarray, look: Colours
) -> Panel:
    """Make a panel of shares as shades of grey.

    `shares` are (28, 28), [t, r] the share of row r that is left after row t; those in `has_seen`,
    (28, 28) bool, are drawn.
    """
    scale: Scale = [[0.0, look.background], [1.0, look.ink]]
    hover = "after %{line} %{y}: %{z:.0%} of what sets %{line} %{customdata} apart can be read off"
    trace = heatmap_trace(np.where(has_seen, np.clip(shares, 0, 1), np.nan), 0, 1, scale, hover)
    trace["customdata"] = np.tile(np.arange(1, 29), (28, 1))
    return Panel(title, [trace | {"hoverongaps": False}], 1.0, SHARES_AXIS, legend=True)


def _fill_row_or_column_words(text: str, line: str) -> str:
    across = "column" if line == "row" else "row"
    return text.replace("%{line}", line).replace("%{across}", across)


def colour_limits_and_scale(
    values: np.ndarray, activation: str, look: Colours
) -> tuple[float, float, Scale]:
    """Return the ends and the scale of the colours for an activation's values; 0 looks empty."""
    high = ACTIVATION_BOUNDS.get(activation) or largest_magnitude(values)
    if activation in ("relu", "sigmoid", "hard_sigmoid") and values.min() >= 0:
        return 0.0, high, look.sequential
    return -high, high, look.diverging


def largest_magnitude(values: np.ndarray) -> float:
    """Return the largest magnitude, the end of a scale that is symmetric about 0."""
    return max(float(np.abs(values).max()), 1e-6)


def _line_shape_at_row(row: int, upwards: bool, colour: str, name: str, **line: object) -> dict:
    y = row + (0.5 if upwards else 1.5)
    return {"type": "line", "name": name, "xref": "paper", "x0": 0, "x1": 1, "yref": "y",
            "y0": y, "y1": y, "line": {"color": colour, **line}}  # fmt: skip


def _annotation_for_mark(row: int, upwards: bool, text: str, look: Colours) -> PlotlyDict:
    return {
        "name": "mark", "text": text, "x": 1, "xref": "paper", "xanchor": "right",
        "y": row + (0.5 if upwards else 1.5), "yref": "y", "yanchor": "bottom", "showarrow": False,
        "font": {"size": FINE_TEXT, "color": look.ink}, "bgcolor": look.background, "opacity": 0.85,
    }  # fmt: skip


def _horizontal_domains(panels: Sequence[Panel], square: float) -> list[list[float]]:
    """Return the left and right end of each panel; `square` is the width of a square one."""
    # So that panels get most of the width, however many
    gap = min(GAP, 0.4 / max(1, len(panels) - 1))
    room = 1 - gap * (len(panels) - 1)
    images = sum(p.image for p in panels)
    others = sum(p.width for p in panels if not p.image)
    if others and images:
        square = min(square, MOST[min(images, 2)] / images)
    else:
        square = room / max(images, 1)
    share = (room - images * square) / (others or 1)
    widths = [square if p.image else p.width * share for p in panels]
    ends = np.cumsum(widths) + gap * np.arange(len(panels))
    return np.stack([ends - widths, ends], axis=1).clip(0.0, 1.0).tolist()


def _column_group_annotations(
    panel: Panel, axis: int, share: float, look: Colours
) -> list[PlotlyDict]:
    """Return annotations: each group's digit above it if there is room in its part of the width."""
    return [
        {
            "text": "-" if digit == NO_DIGIT else str(digit), "x": (first + last - 1) / 2,
            "xref": "x" if axis == 1 else f"x{axis}", "xanchor": "center", "y": 1, "yref": "paper",
            "yanchor": "bottom", "showarrow": False,
            "font": {"size": FINE_TEXT, "color": look.faint},
            "hovertext": "" if digit == NO_DIGIT else f"these say most about {digit}",
        }
        for digit, first, last in panel.groups
        if share * (last - first) / panel.groups[-1][2] >= ROOM_FOR_A_LABEL
    ]  # fmt: skip


def _panel_title_annotation(
    text: str, domain: list[float], look: Colours, above: int
) -> PlotlyDict:
    return {
        "text": text, "x": sum(domain) / 2, "xref": "paper", "xanchor": "center", "y": 1,
        "yref": "paper", "yanchor": "bottom", "yshift": above, "showarrow": False,
        "font": {"size": SMALL_TEXT, "color": look.ink},
    }  # fmt: skip


def _colour_bar(trace: PlotlyDict, domain: list[float], look: Colours) -> PlotlyDict:
    """Return a colour bar with labels at its ends and at 0, if 0 is between them."""
    low, high = trace["zmin"], trace["zmax"]
    ends = [low, 0, high] if low < 0 else [low, high]
    return {
        "orientation": "h", "x": sum(domain) / 2, "xanchor": "center", "y": -BAR_BELOW,
        "yanchor": "top", "len": 0.9 * (domain[1] - domain[0]), "thickness": 8,
        "outlinewidth": 0, "tickfont": {"size": FINE_TEXT, "color": look.faint}, "tickangle": 0,
        "tickvals": ends, "ticktext": [f"{end:.2g}" for end in ends],
    }  # fmt: skip
