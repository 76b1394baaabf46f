"""Which rows and pixels the answer depends on, for a trained network and a random one."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from rnn_demo.data import ROWS
from rnn_demo.explain.influence import LEAST_INFLUENCE, StateInfluenceByRow
from rnn_demo.figures.colours import GRID, Colours
from rnn_demo.figures.row_panels import (
    Panel,
    curve_trace,
    heatmap_trace,
    image_panel,
    largest_magnitude,
    panels_figure,
)
from rnn_demo.text_style import FINE_TEXT
from rnn_demo.words.escape import as_hover

FLOOR = 1e-9  # smaller shares are drawn as this, on the logarithmic axis
TICKS = {1: "100%", 1e-2: "1%", 1e-5: "10⁻⁵", 1e-8: "10⁻⁸"}


def influence_by_row_figure(
    image: np.ndarray,
    saliency: np.ndarray | None,
    trained: Mapping[str, StateInfluenceByRow],
    random: Mapping[str, StateInfluenceByRow],
    row: int,
    look: Colours,
    *,
    upwards: bool,
    line: str = "row",
) -> go.Figure:
    """Make a figure of an image, its saliency, and how much the answer depends on each row.

    Args:
        image: (28, 28) in [0, 1], in reading order.
        saliency: (28, 28), see `influence.gradient_times_input`.
        trained: Influences by name, each in a colour of the series.
        random: The same with random weights.
        row: The cursor's row, from 0.
        upwards: True if rows are read from the last to the first.
    """
    shares = [h.relative_norms for h in (*trained.values(), *random.values())]
    lowest = max(min(float(s[s > 0].min(initial=1)) for s in shares), FLOOR)
    axis = {
        "type": "log", "range": [min(np.log10(lowest) - 0.3, -2.8), 0.25], "tickangle": 0,
        "ticklabelposition": "outside left", "tickfont": {"size": FINE_TEXT},
        "tickvals": list(TICKS), "ticktext": list(TICKS.values()), "showgrid": True,
        "gridcolor": GRID,
    }  # fmt: skip
    panels = [image_panel(image, look)]
    if saliency is not None:
        hover = "%{line} %{y}, %{across} %{x}<br>gradient x ink = %{z:+.4f}"
        high = largest_magnitude(saliency)
        ink = heatmap_trace(saliency, -high, high, look.diverging, hover, shows="pixels")
        panels.append(
            Panel("each pixel's part", [ink], xaxis={"tickvals": []}, legend=True, image=True)
        )
    limit = {
        "type": "scatter", "mode": "lines", "x": [LEAST_INFLUENCE] * 2, "y": [0.5, ROWS + 0.5],
        "line": {"color": look.faint, "width": 1, "dash": "dot"}, "hoverinfo": "skip",
    }  # fmt: skip
    for title, horizons in (("trained", trained), ("random weights", random)):
        lines = [
            curve_trace(
                np.where(h.relative_norms > 0, np.maximum(h.relative_norms, FLOOR), np.nan), colour,
                f"{as_hover(name)}, {title}<br>%{{line}} %{{y}}: %{{x:.2%}} of the peak influence",
                name=as_hover(name),
            )
            for (name, h), colour in zip(horizons.items(), look.series, strict=False)
        ]  # fmt: skip
        panels.append(Panel(title, [*lines, limit], 0.75, axis))
    return panels_figure(panels, look, row=row, height=370, upwards=upwards, line=line)
