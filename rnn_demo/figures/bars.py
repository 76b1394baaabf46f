"""Ten bars of probability, as a Vega-Lite spec: it updates in place where Plotly would remount.

Written as a plain dict, since importing altair, and pandas for it, costs a second at the start.
"""

from typing import Any

import numpy as np

from rnn_demo.figures.colours import Colours


def probability_bars(probabilities: np.ndarray, look: Colours) -> dict[str, Any]:
    """Horizontal bars for probabilities (10,), the highest in the accent colour."""
    best = int(probabilities.argmax())
    rows = [
        {"digit": str(d), "probability": float(p), "best": d == best}
        for d, p in enumerate(probabilities)
    ]
    return {
        "data": {"values": rows},
        "height": 250,
        "encoding": {
            "y": {
                "field": "digit", "type": "ordinal", "title": None,
                "axis": {"ticks": False, "domain": False, "labelFontSize": 14},
            },
            "x": {
                "field": "probability", "type": "quantitative", "axis": None,
                "scale": {"domain": [0, 1.18]},  # room for the number beside a full bar
            },
            "tooltip": [
                {"field": "digit", "type": "ordinal"},
                {"field": "probability", "type": "quantitative", "format": ".4f"},
            ],
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadius": 3},
                "encoding": {
                    "color": {
                        "condition": {"test": "datum.best", "value": look.accent},
                        "value": look.faint,
                    }
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
                "encoding": {
                    "text": {"field": "probability", "type": "quantitative", "format": ".1%"},
                    "color": {"value": look.faint},
                },
            },
        ],
    }  # fmt: skip
