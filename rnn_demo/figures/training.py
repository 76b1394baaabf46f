"""Loss and accuracy over epochs, as Vega-Lite specs, which grow in place: Plotly would blink."""

from typing import Any

from rnn_demo.explain.learning import Curve
from rnn_demo.figures.colours import Colours


def curves_chart(
    curves: list[Curve], measure: str, look: Colours, *, height: int = 240
) -> dict[str, Any]:
    """Thin lines for training, thick ones with points for validation; a colour a run."""
    colours = [look.digits[i % len(look.digits)] for i in range(len(curves))]
    rows = [
        {"run": str(i), "kind": kind, "epoch": float(x), "value": float(y), "name": c.name}
        for i, c in enumerate(curves)
        for kind, points in (("training", c.train), ("validation", c.validation))
        for x, y in points
    ]
    domain = [str(i) for i in range(len(curves))]
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "title": None}
    if measure == "accuracy":
        y |= {"scale": {"domain": [0, 1]}, "axis": {"format": ".0%", "tickCount": 5}}
    else:
        y |= {"scale": {"domainMin": 0}, "axis": {"tickCount": 5}}
    tooltip = [
        {"field": "name", "type": "nominal", "title": "run"},
        {"field": "kind", "type": "nominal", "title": "images"},
        {"field": "epoch", "type": "quantitative", "format": ".2f"},
        {"field": "value", "type": "quantitative", "title": measure, "format": ".4f"},
    ]
    return {
        "data": {"values": rows or [_NOTHING]},
        "height": height,
        "encoding": {
            "x": {
                "field": "epoch", "type": "quantitative", "title": "epoch",
                "axis": {"grid": False, "tickMinStep": 0.01}, "scale": {"nice": False},
            },
            "y": y,
            "color": {
                "field": "run", "type": "nominal", "legend": None,
                "scale": {"domain": domain, "range": colours},
            },
            "tooltip": tooltip,
        },
        "layer": [
            {
                "transform": [{"filter": "datum.kind == 'training'"}],
                "mark": {"type": "line", "strokeWidth": 1.3, "opacity": 0.8},
            },
            {
                "transform": [{"filter": "datum.kind == 'validation'"}],
                "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 45}},
            },
        ],
    }  # fmt: skip


# A chart without any row would have no columns, and Vega would show NaN on its axes.
_NOTHING = {"run": "", "kind": "", "epoch": 0.0, "value": 0.0, "name": ""}
