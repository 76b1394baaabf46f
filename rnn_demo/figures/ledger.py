"""The exact ledger: pixels, rows and biases that add up to a logit."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.ledger import Ledger
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import DIGIT_AXIS, Panel, balanced, digit_panel, heat, row_figure


def ledger_figure(
    image: np.ndarray, ledger: Ledger, weights: np.ndarray, row: int, look: Colours
) -> go.Figure:
    """What speaks for one logit, or against it.

    weights: (10,), 1 for the logit, -1 for one that is taken off, otherwise 0.
    """
    pixels = ledger.pixels @ weights  # (28, 28)
    by_row, biases = pixels.sum(axis=1), ledger.biases @ weights
    high, all_high = balanced(pixels), balanced(ledger.rows)
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
            Panel("pixels", [heat(
                pixels, -high, high, look.diverging, "row %{y}, column %{x}<br>adds %{z:+.4f}"
            )], 0.6, {"tickvals": []}, legend=True),
            Panel("rows", [ink, bias], 0.6,
                  {"range": [-edge, edge], "nticks": 4, "zeroline": True,
                   "zerolinecolor": look.faint}),
            Panel("ten digits", [heat(
                ledger.rows, -all_high, all_high, look.diverging,
                "row %{y} adds %{z:+.4f} to the logit of %{x}"
            )], 0.5, DIGIT_AXIS, legend=True),
        ],
        look, row=row, height=470,
    )  # fmt: skip
    return figure.update_layout(barmode="overlay")


def ledger_text(ledger: Ledger, weights: np.ndarray, name: str) -> str:
    """The account in fixed width: what is added up, the network's own number, and what is left."""
    total, logit = ledger.total @ weights, ledger.logits @ weights
    return "\n".join([
        f"  the ink of 28 rows  {ledger.rows.sum(axis=0) @ weights:+12.6f}",
        f"+ the bias, 28 times  {ledger.biases.sum(axis=0) @ weights:+12.6f}",
        f"+ the last bias       {ledger.last_bias @ weights:+12.6f}",
        f"= {name:<20}{total:+12.6f}",
        f"  the network says    {logit:+12.6f}",
        f"  residual            {abs(total - logit):12.1e}",
    ])  # fmt: skip
