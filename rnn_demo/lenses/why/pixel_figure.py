"""Pixel by pixel: pixels, rows and biases that add up to the lead."""

import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import Panel, balanced, pixels_panel, row_figure
from rnn_demo.lenses.why.pixel_numbers import PixelByPixel


def pixel_by_pixel_figure(account: PixelByPixel, row: int, look: Colours) -> go.Figure:
    """What speaks for the answer, or for its rival."""
    by_row, rows = account.pixels.sum(axis=1), list(range(1, 29))
    plus, minus = look.diverging[-2][1], look.diverging[1][1]
    ink = {
        "type": "bar", "orientation": "h", "y": rows, "x": by_row, "offset": -0.5, "width": 0.7,
        "marker": {"color": [plus if v > 0 else minus for v in by_row]},
        "hovertemplate": "row %{y}: its ink adds %{x:+.4f}<extra></extra>",
    }  # fmt: skip
    bias = {
        "type": "bar", "orientation": "h", "y": rows, "x": account.biases, "offset": 0.2,
        "width": 0.3, "marker": {"color": look.faint},
        "hovertemplate": "row %{y}: the bias adds %{x:+.4f}<extra></extra>",
    }  # fmt: skip
    edge = 1.08 * max(balanced(by_row), balanced(account.biases))
    axis = {"range": [-edge, edge], "nticks": 4, "zeroline": True, "zerolinecolor": look.faint}
    hover = "row %{y}, column %{x}<br>adds %{z:+.4f}"
    panels = [
        pixels_panel("pixels", account.pixels, look, hover),
        Panel("rows", [ink, bias], 0.6, axis),
    ]
    return row_figure(panels, look, row=row, height=370).update_layout(barmode="overlay")
