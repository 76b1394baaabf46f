"""A transplant: the states of three readings beside each other, and who wins over many pairs."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.state_view import Columns
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.curves import curves_figure, line
from rnn_demo.figures.rows import row_figure
from rnn_demo.figures.unit_groups import state_panel
from rnn_demo.lenses.poke.figure import sure_panel
from rnn_demo.reader import Reading


def transplant_figure(
    readings: dict[str, Reading], columns: Columns, rows: int, row: int, look: Colours
) -> go.Figure:
    """readings: by title, the grafted one last. columns: of the layer that is looked at. rows: read
    before the transplant."""
    layers = {title: reading.layers[columns.layer] for title, reading in readings.items()}
    *_, grafted = layers.values()
    backward = grafted.direction == "backward"
    mark = len(grafted.states) - rows if backward else rows - 1
    panels = [state_panel(held, columns, look, title=title) for title, held in layers.items()]
    return row_figure(
        [*panels, sure_panel(readings, grafted, look)],
        look,
        row=row,
        height=400,
        upwards=backward,
        marks=[(mark, "the other's")] if rows else [],
    )


def wins_figure(
    shares: Mapping[str, Sequence[float]], names: Mapping[str, str], rows: int, look: Colours
) -> go.Figure:
    """How often the other's answer wins, by rows read before; names: of each part."""
    lines = [
        line(np.array(share), names[part], colour, f"{names[part]}, after row %{{x}}: %{{y:.0%}}")
        for (part, share), colour in zip(shares.items(), look.series, strict=False)
    ]
    return curves_figure(lines, look, row=max(rows - 1, 0), height=230)
