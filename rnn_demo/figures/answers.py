"""Two answers to the same question, side by side: ten pairs of bars."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours
from rnn_demo.reader import Reading

# On a phone numbers would touch: smaller shares have none, and pairs as close as this one only.
NAMED, APART = 0.05, 0.12


def in_words(readings: dict[str, Reading]) -> str:
    """What the figure shows, for who can't see it."""
    told = (f"{name}: {r.digit}, {r.probabilities[-1].max():.0%}" for name, r in readings.items())
    return f"Bars of the ten digits. {'; '.join(told)}."


def answers_figure(readings: dict[str, Reading], look: Colours) -> go.Figure:
    """The ten probabilities after the last row of two readings, by name; the second stands out."""
    first, second = (r.probabilities[-1] for r in readings.values())
    told = (np.abs(first - second) >= APART, np.ones(len(second), bool))
    data = [
        {"type": "bar", "x": [str(d) for d in range(len(first))], "y": reading.probabilities[-1],
         "name": name, "marker": {"color": colour},
         "text": [
             f"{p:.0%}" if p >= NAMED and t else ""
             for p, t in zip(reading.probabilities[-1], tell, strict=True)
         ],
         "textposition": "outside", "textfont": {"color": look.ink, "size": 11},
         "textangle": 0, "constraintext": "none", "cliponaxis": False,
         "hovertemplate": f"{name}: %{{x}} at %{{y:.2%}}<extra></extra>"}
        for (name, reading), colour, tell in zip(
            readings.items(), (look.faint, look.ink), told, strict=True
        )
    ]  # fmt: skip
    return go.Figure(
        data=data,
        layout={
            "height": 200, "margin": {"l": 8, "r": 8, "t": 36, "b": 24}, "bargap": 0.3,
            "dragmode": False, "legend": {"orientation": "h", "x": 0, "y": 1.3},
            "xaxis": {"type": "category", "fixedrange": True, "color": look.ink},
            "yaxis": {"visible": False, "fixedrange": True, "range": [0, 1.2]},
        },
    )  # fmt: skip
