"""A finished training, epoch by epoch, as its card recorded it."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours


def epochs_figure(history: Sequence[dict[str, Any]], published: float, look: Colours) -> go.Figure:
    """Training and validation accuracy after each epoch, and a published accuracy as a dashed line.

    history: of a card, each with "epoch", "accuracy" and "val_accuracy", 0 to 1.
    """
    epochs = [h["epoch"] for h in history]
    lines = [
        {"type": "scatter", "mode": mode, "x": epochs, "y": [h[name] for h in history],
         "name": title, "line": {"color": look.accent, "width": width},
         "hovertemplate": f"epoch %{{x}}: %{{y:.2%}} {title}<extra></extra>"}
        for name, title, mode, width in (
            ("accuracy", "training", "lines", 1.2),
            ("val_accuracy", "validation", "lines+markers", 2.5),
        )
    ]  # fmt: skip
    goal = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": published, "y1": published,
        "line": {"color": look.faint, "width": 1.5, "dash": "dash"},
        "label": {"text": f"published: {published}", "font": {"color": look.ink, "size": 12},
                  "textposition": "start", "yanchor": "bottom"},
    }  # fmt: skip
    return go.Figure(
        data=lines,
        layout={
            "height": 260, "margin": {"l": 48, "r": 12, "t": 30, "b": 40}, "shapes": [goal],
            "dragmode": False, "legend": {"orientation": "h", "x": 0, "y": 1.16},
            "xaxis": {"title": {"text": "epoch"}, "fixedrange": True, "color": look.faint,
                      "showgrid": False},
            "yaxis": {"tickformat": ".0%", "fixedrange": True, "color": look.faint,
                      "gridcolor": "rgba(128,128,128,.18)"},
        },
    )  # fmt: skip
