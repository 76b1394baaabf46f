"""The hidden state with its columns in groups: by the digit for which each unit speaks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_demo.explain.state_view import Columns, StateView
from rnn_demo.explain.units import NOTHING
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import BOUNDED, Panel, balanced, curve, heat, state_range, unit_axis
from rnn_demo.reader import LayerReading

ROOM_FOR_A_LABEL = 0.012  # of the whole figure's width, for a group's digit above it
SHOWN = {"state": "states", "votes": "states", "change": "changes"}  # for `browser/plot.js`


def columns_panel(
    columns: Columns,
    view: StateView,
    layer: LayerReading,
    title: str,
    width: float,
    high: float | None,
    look: Colours,
) -> Panel:
    """A layer's columns with thin lines between groups, in the order in which it reads.

    high: the strongest colour, for what is not to be scaled by itself.
    """
    low, top, scale = _range(columns, view, layer, high, look)
    after = "its row %{y} from the last row" if layer.direction == "backward" else "row %{y}"
    what = {"state": "h", "votes": f"vote for {view.digit}", "change": "change of h"}[view.show]
    hover = f"{title}, after {after}<br>%{{x}}<br>{what} = %{{z:.4f}}"
    if view.ordered and view.show != "votes":
        hover = f"{title}, after {after}<br>%{{x}} = %{{z:.4f}}"
    more: dict[str, Any] = {}
    weights = None
    if view.ordered and columns.votes is not None and view.show == "state":
        hover += "<br>vote for its digit: %{customdata:+.4f}"
        more["customdata"] = columns.votes
        weights = None if columns.weights is None else columns.weights.tolist()
    bound = view.show == "state" and layer.activation in BOUNDED
    trace = heat(
        columns.values, low, top, scale, hover, shows=SHOWN[view.show], layer=columns.layer,
        unbounded=not bound, shared=high is not None, columns=columns.units.tolist(),
        signs=columns.factors.tolist(), weights=weights,
    )  # fmt: skip
    traces = [trace | more]
    edges = [first - 0.5 for _, first, _ in columns.groups[1:]]
    if edges:
        traces.append(_lines(edges, len(columns.values), look))
    return Panel(title, traces, width, _axis(columns, view), legend=True)


def sum_panel(view: StateView, width: float, look: Colours) -> Panel:
    """All votes and the bias added up: the digit's logit, less the mean of all ten."""
    assert view.votes is not None
    total = view.votes.total
    reach = 1.1 * balanced(total)
    name = "logit less the mean of all ten" if view.votes.exact else "sum of what is shown"
    line = curve(total, look.accent, f"after row %{{y}}: {name} %{{x:+.4f}}")
    if view.votes.exact:
        line["meta"] = {"shows": "sum", "digit": view.digit}
    return Panel(
        "sum", [line], width,
        {"range": [-reach, reach], "tickvals": [0, total[-1]], "tickangle": 0, "zeroline": True,
         "ticktext": ["0", f"{total[-1]:+.1f}"], "zerolinecolor": look.faint},
    )  # fmt: skip


def group_labels(
    columns: Columns, axis: int, share: float, look: Colours, size: int = 12
) -> list[dict[str, Any]]:
    """Annotations: each group's digit above it, where there is room; share: the panel's width."""
    count = len(columns.units)
    return [
        {
            "text": "-" if digit == NOTHING else str(digit), "x": (first + last - 1) / 2,
            "xref": f"x{axis}", "xanchor": "center", "y": 1, "yref": "paper", "yanchor": "bottom",
            "showarrow": False, "font": {"size": size, "color": look.faint},
            "hovertext": "these tell nothing" if digit == NOTHING else f"these speak for {digit}",
        }
        for digit, first, last in columns.groups
        if share * (last - first) / count >= ROOM_FOR_A_LABEL
    ]  # fmt: skip


def strongest(columns: Sequence[Columns]) -> float:
    """The largest magnitude of all columns, which share a scale."""
    return max(balanced(c.values) for c in columns)


def _range(
    columns: Columns, view: StateView, layer: LayerReading, high: float | None, look: Colours
) -> tuple[float, float, Any]:
    if view.show == "state" and not view.ordered:
        return state_range(columns.values, layer.activation, look)
    if high is None:
        high = BOUNDED.get(layer.activation) or balanced(columns.values)
    return -high, high, look.diverging


def _axis(columns: Columns, view: StateView) -> dict[str, Any]:
    """Every column is named, for who hovers; only plain order has numbers below it."""
    count = len(columns.units)
    if not view.ordered:
        return {**unit_axis(count), "range": [-0.5, count - 0.5]}
    turned = ["h" if factor > 0 else "-h" for factor in columns.factors]
    names = columns.names
    if view.show == "state":
        names = [f"{name}: {sign}" for name, sign in zip(names, turned, strict=True)]
    elif view.show == "change":
        names = [f"{name}: change of {sign}" for name, sign in zip(names, turned, strict=True)]
    return {
        "tickvals": list(range(count)), "ticktext": names, "showticklabels": False,
        "range": [-0.5, count - 0.5],
    }  # fmt: skip


def _lines(edges: Sequence[float], steps: int, look: Colours) -> dict[str, Any]:
    x = np.repeat(np.array(edges, float), 3)
    x[2::3] = np.nan  # the pen is lifted
    y = [0.5, steps + 0.5, None] * len(edges)
    return {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip",
        "x": [None if np.isnan(v) else v for v in x.tolist()], "y": y,
        "line": {"color": look.faint, "width": 0.7}, "opacity": 0.7,
    }  # fmt: skip
