"""Pixel by pixel: pixels, rows and biases that add up to a logit."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import (
    DIGIT_AXIS,
    Panel,
    balanced,
    digit_panel,
    heat,
    pixels_panel,
    row_figure,
)
from rnn_demo.lenses.why.pixel_numbers import PixelByPixel


def pixel_by_pixel_figure(
    image: np.ndarray, account: PixelByPixel, weights: np.ndarray, row: int, look: Colours
) -> go.Figure:
    """What speaks for one logit, or against it.

    weights: (10,), 1 for the logit, -1 for one that is taken off, otherwise 0.
    """
    pixels = account.pixels @ weights  # (28, 28)
    by_row, biases = pixels.sum(axis=1), account.biases @ weights
    all_high = balanced(account.rows)
    rows = list(range(1, 29))
    plus, minus = look.diverging[-2][1], look.diverging[1][1]
    ink = {
        "type": "bar", "orientation": "h", "y": rows, "x": by_row, "offset": -0.5, "width": 0.7,
        "marker": {"color": [plus if v > 0 else minus for v in by_row]},
        "hovertemplate": "row %{y}: its ink adds %{x:+.4f}<extra></extra>",
    }  # fmt: skip
    bias = {
        "type": "bar", "orientation": "h", "y": rows, "x": biases, "offset": 0.2, "width": 0.3,
        "marker": {"color": look.faint},
        "hovertemplate": "row %{y}: the bias adds %{x:+.4f}<extra></extra>",
    }  # fmt: skip
    edge = 1.08 * max(balanced(by_row), balanced(biases))
    figure = row_figure(
        [
            digit_panel(image, look),
            pixels_panel("pixels", pixels, look, "row %{y}, column %{x}<br>adds %{z:+.4f}"),
            Panel("rows", [ink, bias], 0.6,
                  {"range": [-edge, edge], "nticks": 4, "zeroline": True,
                   "zerolinecolor": look.faint}),
            Panel("ten digits", [heat(
                account.rows, -all_high, all_high, look.diverging,
                "row %{y} adds %{z:+.4f} to the logit of %{x}"
            )], 0.5, DIGIT_AXIS, legend=True),
        ],
        look, row=row, height=370,
    )  # fmt: skip
    return figure.update_layout(barmode="overlay")


def pixel_by_pixel_text(account: PixelByPixel, weights: np.ndarray, name: str) -> str:
    """The account in fixed width: what is added up, and the network's own number."""
    total, logit = account.total @ weights, account.logits @ weights
    return "\n".join([
        f"  the ink of 28 rows  {account.rows.sum(axis=0) @ weights:+12.6f}",
        f"+ the bias, 28 times  {account.biases.sum(axis=0) @ weights:+12.6f}",
        f"+ the last bias       {account.last_bias @ weights:+12.6f}",
        f"= {name:<20}{total:+12.6f}",
        f"  the network says    {logit:+12.6f}",
    ])  # fmt: skip
