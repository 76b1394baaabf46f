"""A panel of how much of each row of a drawing is left in memory after each row read."""

import numpy as np

from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.row_panels import Panel, heatmap_trace

AXIS = {"tickvals": [0, 7, 13, 20, 27], "ticktext": ["%{line} 1", "8", "14", "21", "28"]}


def retention_panel(title: str, shares: np.ndarray, has_seen: np.ndarray, look: Colours) -> Panel:
    """Make a panel of shares as shades of grey.

    Args:
        shares: (28, 28), [t, r] is the share of row r that is left after row t.
        has_seen: (28, 28) bool, True for those that are drawn.
    """
    scale: Scale = [[0.0, look.background], [1.0, look.ink]]
    hover = "after %{line} %{y}: %{z:.0%} of what sets %{line} %{customdata} apart can be read off"
    trace = heatmap_trace(np.where(has_seen, np.clip(shares, 0, 1), np.nan), 0, 1, scale, hover)
    trace["customdata"] = np.tile(np.arange(1, 29), (28, 1))
    return Panel(title, [trace | {"hoverongaps": False}], 1.0, AXIS, legend=True)
