"""The benchmark's chart: how much faster than stock `fit` each contender trains each network."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go


def speed_figure(rows: Sequence[dict[str, Any]]) -> go.Figure:
    """Bars in groups, one a contender. rows: the benchmark's, with network, contender, ratio."""
    bars = []
    for contender in dict.fromkeys(row["contender"] for row in rows):
        own = [row for row in rows if row["contender"] == contender]
        bars.append({
            "type": "bar", "name": contender, "x": [row["network"] for row in own],
            "y": [row["ratio"] for row in own],
            "customdata": [row["images_per_second"] for row in own],
            "hovertemplate": "%{y:.2f} times fit<br>%{customdata:,.0f} images/s",
        })  # fmt: skip
    return go.Figure(
        data=bars,
        layout={
            "height": 480, "barmode": "group", "title": {"text": "Training speed"},
            "yaxis": {"title": {"text": "times stock fit"}, "type": "log"},
        },
    )  # fmt: skip
