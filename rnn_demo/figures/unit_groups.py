"""The hidden state with its columns in groups: by the digit for which each unit speaks."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from rnn_demo.explain.state_view import Columns, StateView
from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.rows import BOUNDED, Panel, balanced, curve, heat, state_range, unit_axis
from rnn_demo.reader import LayerReading, Reading

SUM = 0.1  # width of the sum of all votes


def view_panels(reading: Reading, view: StateView, look: Colours, width: float) -> list[Panel]:
    """What is shown of the states of each layer, and the sum of votes; all `width` wide."""
    titles = _titles(reading.layers)
    room = sum(len(c.units) ** 0.5 for c in view.columns)
    high = None if view.show == "state" else _strongest(view.columns)
    share = width - (SUM if view.votes else 0)
    panels = [
        _columns_panel(
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
    return [*panels, _sum_panel(view, SUM, look)] if view.votes else panels


def _shown(title: str, view: StateView) -> str:
    """A panel's title: what is shown of its layer."""
    alone = title == "hidden state h"
    if view.show == "state":
        return title
    return f"votes for {view.digit}" if alone else f"votes{title[1:]}"  # short, as on a phone


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


def _columns_panel(
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
    what = "h" if view.show == "state" else f"vote for {view.digit}"
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
        columns.values, low, top, scale, hover, shows="states", layer=columns.layer,
        unbounded=not bound, shared=high is not None, columns=columns.units.tolist(),
        signs=columns.factors.tolist(), weights=weights,
    )  # fmt: skip
    traces = [trace | more, *_lines(columns, len(columns.values), look)]
    return Panel(title, traces, width, _axis(columns, view), legend=True, groups=columns.groups)


def state_panel(
    layer: LayerReading,
    columns: Columns,
    look: Colours,
    *,
    title: str = "hidden state h",
    width: float = 1.0,
    **meta: Any,
) -> Panel:
    """A layer's h beside the rows it read. meta: more of it, as for `heat`."""
    limits = state_range(layer.states, layer.activation, look)
    meta |= {"signs": columns.factors.tolist(), "weights": [1] * len(columns.units)}
    h = layer.states[layer.rows]
    return unit_panel(title, "h", h, columns, limits, look, width=width, **meta)


def unit_panel(
    title: str,
    what: str,
    values: np.ndarray,
    columns: Columns,
    limits: tuple[float, float, Scale],
    look: Colours,
    *,
    turned: bool = True,
    width: float = 1.0,
    **meta: Any,
) -> Panel:
    """A number of each unit beside the rows, (28, units), which hover text calls `what`.

    columns: in which order. limits: lowest and highest colour, and the scale. turned: whether in
    groups the colour is for or against a group's digit; hover text has the number itself.
    """
    values = values[:, columns.units]
    turned = turned and bool(columns.groups)
    limits = for_or_against(limits, columns, look) if turned else limits
    shown = "customdata" if turned else "z"
    unit = "%{x}" if columns.groups else "unit %{x}"
    hover = f"after row %{{y}}, {unit}<br>{what} = %{{{shown}:.4f}}"
    trace = heat(
        values * columns.factors if turned else values, *limits, hover, layer=columns.layer,
        columns=columns.units.tolist(), **meta,
    )  # fmt: skip
    if turned:
        trace["customdata"] = values
    return Panel(
        title, [trace, *_lines(columns, len(values), look)], width,
        names_axis(columns), legend=True, groups=columns.groups,
    )  # fmt: skip


def for_or_against(
    limits: tuple[float, float, Scale], columns: Columns, look: Colours
) -> tuple[float, float, Scale]:
    """The colours of what is turned by the signs of the columns, where they are in groups."""
    high = max(-limits[0], limits[1])
    return (-high, high, look.diverging) if columns.groups else limits


def names_axis(columns: Columns) -> dict[str, Any]:
    """An x axis on which every column is named, for who hovers; plain order has numbers below."""
    count = len(columns.units)
    if not columns.groups:
        return {**unit_axis(count), "range": [-0.5, count - 0.5]}
    return {
        "tickvals": list(range(count)), "ticktext": columns.names, "showticklabels": False,
        "range": [-0.5, count - 0.5],
    }  # fmt: skip


def _sum_panel(view: StateView, width: float, look: Colours) -> Panel:
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


def _strongest(columns: Sequence[Columns]) -> float:
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
    axis = names_axis(columns)
    if not view.ordered:
        return axis
    names = columns.names
    if view.show == "state":
        turned = ["h" if factor > 0 else "-h" for factor in columns.factors]
        names = [f"{name}: {sign}" for name, sign in zip(names, turned, strict=True)]
    return {**axis, "ticktext": names}


def _lines(columns: Columns, steps: int, look: Colours) -> list[dict[str, Any]]:
    """Thin lines between groups, where there are any."""
    edges = [first - 0.5 for _, first, _ in columns.groups[1:]]
    if not edges:
        return []
    x = np.repeat(np.array(edges, float), 3)
    x[2::3] = np.nan  # the pen is lifted
    y = [0.5, steps + 0.5, None] * len(edges)
    return [{
        "type": "scatter", "mode": "lines", "hoverinfo": "skip",
        "x": [None if np.isnan(v) else v for v in x.tolist()], "y": y,
        "line": {"color": look.faint, "width": 0.7}, "opacity": 0.7,
    }]  # fmt: skip
