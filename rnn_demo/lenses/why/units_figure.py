"""What the units that weigh most add to the lead, row by row, and one of them alone."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.testset import UnitSummary
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import (
    DIGIT_AXIS,
    Panel,
    balanced,
    curve,
    digit_panel,
    heat,
    row_figure,
    state_range,
)
from rnn_demo.lenses.why.units_numbers import ByUnits
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.text import as_hover


def votes_figure(account: ByUnits, row: int, look: Colours) -> go.Figure:
    """The votes of the units that weigh most, row by row."""
    by_row = np.stack([voice.by_row for voice in account.voices], axis=1)  # (T, MOST)
    high, over = balanced(by_row), f"{account.answer}, not {account.rival}"
    hover = f"after row %{{y}}: unit %{{x}}<br>vote for {over}: %{{z:+.4f}}"
    axis = {
        "tickvals": list(range(len(account.voices))), "tickangle": 0, "tickfont": {"size": 10},
        "ticktext": [as_hover(voice.name) for voice in account.voices],
    }  # fmt: skip
    votes = heat(by_row, -high, high, look.diverging, hover)
    panel = Panel("votes of the units that weigh most", [votes], 1.0, axis, legend=True)
    return row_figure([panel], look, row=row, height=400)


def unit_figure(
    reading: Reading, layer: LayerReading, unit: int, summary: UnitSummary, row: int, look: Colours
) -> go.Figure:
    """The digit, the unit's h on it row by row, and its mean h on the test images of each digit."""
    h = layer.states[layer.rows, unit]
    by_digit = summary.means[:, :, unit].T  # (28, 10)
    low, high, scale = state_range(np.append(by_digit, h), layer.activation, look)
    axis = {"range": [1.05 * low - 0.03 * high, 1.05 * high], "nticks": 4, "tickangle": 0,
            "zeroline": True, "zerolinecolor": look.faint}  # fmt: skip
    means = heat(by_digit, low, high, scale, "row %{y} of the %{x}s<br>mean h = %{z:.4f}")
    panels = [
        digit_panel(reading.image, look),
        Panel("its h", [curve(h, look.series[0], "row %{y}: h = %{x:.4f}")], 0.7, axis),
        Panel("mean h by digit", [means], 0.9, DIGIT_AXIS, legend=True),
    ]
    upwards = layer.direction == "backward"
    return row_figure(panels, look, row=row, height=430, upwards=upwards)
