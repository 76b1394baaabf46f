"""One unit's weighted sum: its products as bars, and the addition as text."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.weighted_sums import WeightedSum
from rnn_demo.figures.colours import Colours
from rnn_demo.text_style import SMALL_TEXT


def products_figure(of: WeightedSum, unit: int, look: Colours) -> go.Figure:
    """Make a bar chart of the products in a unit's sum: x on the left, h on the right."""
    x_products, h_products = of.products_of_unit(unit)
    pixels, units = np.arange(len(of.x)), of.unit_indices_in_sum(unit)
    halves = [
        ("inputs", x_products, of.x, "x", pixels),
        ("memory", h_products, of.h[units], "h before", units),
    ]
    halves = [half for half in halves if len(half[1])]
    low, high = look.diverging[1][1], look.diverging[-2][1]
    data, titles = [], []
    for i, (name, products, given, symbol, which) in enumerate(halves, 1):
        axis = "" if i == 1 else str(i)
        data.append({
            "type": "bar", "x": which.tolist(), "y": products, "xaxis": f"x{axis}",
            "yaxis": "y", "marker": {"color": [high if p > 0 else low for p in products]},
            "customdata": np.stack([given, np.divide(products, given, where=given != 0,
                                                     out=np.zeros_like(products))], axis=1),
            "hovertemplate": f"{name} %{{x}}<br>{symbol} %{{customdata[0]:.4f}} * weight "
                             "%{customdata[1]:.4f} = %{y:.4f}<extra></extra>",
        })  # fmt: skip
        titles.append({
            "text": f"{symbol}: {_count(products)}",
            "x": (i - 1) * 0.52, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper",
            "yanchor": "bottom", "showarrow": False,
            "font": {"size": SMALL_TEXT, "color": look.ink},
        })  # fmt: skip
    bottom = {"fixedrange": True, "color": look.faint, "showgrid": False, "nticks": 5}
    return go.Figure(
        data=data,
        layout={
            "height": 230, "margin": {"l": 36, "r": 4, "t": 26, "b": 26}, "showlegend": False,
            "dragmode": False, "bargap": 0.15, "annotations": titles,
            "xaxis": {"domain": [0, 0.48], **bottom},
            "xaxis2": {"domain": [0.52, 1], "range": [-0.5, len(of.h) - 0.5], **bottom},
            "yaxis": {"fixedrange": True, "color": look.faint, "zerolinecolor": look.faint},
        },
    )  # fmt: skip


def _count(products: np.ndarray) -> str:
    return "1 product" if len(products) == 1 else f"{len(products)} products"


def addition_text(of: WeightedSum, unit: int, value: float) -> str:
    """Return one unit's addition as fixed-width text; value: the unit's value."""
    x, h = (products.sum() for products in of.products_of_unit(unit))
    return "\n".join([
        f"  x @ kernel           {x:+11.6f}",
        *([f"+ {of.h_term_text} {h:+11.6f}"] if of.h_term_text else []),
        f"+ bias                 {of.bias[unit]:+11.6f}",
        f"= sum                  {x + h + of.bias[unit]:+11.6f}",
        f"  {of.activation.name + '(sum)':<20} {value:+11.6f}",
        f"  in the network       {of.result[unit]:+11.6f}",
    ])  # fmt: skip
