"""The part of each row that is left in memory after each later row."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.row_panels import (
    Panel,
    curve_trace,
    panels_figure,
    remembered_shares_heatmap_panel,
)
from rnn_demo.reader import Reading
from rnn_demo.words.escape import as_hover


def retention_figure(
    readout: Readout, reading: Reading, others: Mapping[str, np.ndarray], row: int, look: Colours
) -> go.Figure:
    """Return a figure of the share of each row that is left in memory.

    `others` is, by name, the share of all rows read that is left after each row, (28,), in the
    colours of the series. The network's own comes first, and a dotted one for h with c if it has c.
    """
    lines = [
        curve_trace(
            shares,
            colour,
            f"{as_hover(name)}, after %{{line}} %{{y}}: %{{x:.0%}} of what it has read",
        )
        | {"mode": "lines"}
        for (name, shares), colour in zip(others.items(), look.series, strict=False)
    ]
    if readout.network_has_cell_state:
        hover = "with its c, after %{line} %{y}: %{x:.0%} of what it has read"
        both = curve_trace(readout.full_state.seen, look.series[0], hover)
        lines.append({**both, "mode": "lines", "line": {**both["line"], "dash": "dot"}})
    axis = {"range": [0, 1.02], "tickvals": [0, 0.5, 1], "tickformat": ".0%", "tickangle": 0}
    return panels_figure(
        [
            remembered_shares_heatmap_panel(
                "left of each %{line}, on average", readout.h.left, readout.has_seen, look
            ),
            remembered_shares_heatmap_panel(
                "left of each %{line}, this digit",
                readout.explained_row_shares_by_step(
                    readout.pictures_by_step(reading), reading.image
                ),
                readout.has_seen,
                look,
            ),
            Panel("left of all it has read", lines, 0.8, axis),
        ],
        look,
        row=row,
        height=400,
        line=reading.line_word,
    )
