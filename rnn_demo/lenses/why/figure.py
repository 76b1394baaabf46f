"""The digit with its rows lit: orange where they speak for the answer, blue for the rival."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours
from rnn_demo.figures.pixels import rgb
from rnn_demo.figures.rows import Panel, balanced, curve, digit_panel, heat, row_figure
from rnn_demo.lenses.why.numbers import Why

LEAST = 0.1  # of ink that is lit


def rows_figure(image: np.ndarray, why: Why, row: int, look: Colours) -> go.Figure:
    """The digit (28, 28) lit by row, what each row does for the lead, and the lead row by row."""
    plus, minus = str(look.diverging[-2][1]), str(look.diverging[1][1])
    over = f"{why.answer} over {why.rival}"
    digit = digit_panel(image, look)
    lit = heat(
        np.where(image >= LEAST, why.by_row[:, None] * image, np.nan),
        -balanced(why.by_row), balanced(why.by_row),
        [[0, _see_through(minus, 0.9)], [0.5, _see_through(minus, 0)],
         [0.5, _see_through(plus, 0)], [1, _see_through(plus, 0.9)]],
        "row %{y}",
    )  # fmt: skip
    lit["hoverinfo"], lit["hovertemplate"] = "skip", None
    bars: dict[str, Any] = {
        "type": "bar", "orientation": "h", "x": why.by_row,
        "y": list(range(1, len(why.by_row) + 1)),
        "marker": {"color": [plus if v > 0 else minus for v in why.by_row]},
        "hovertemplate": f"without row %{{y}} and its neighbours<br>the lead of {over} falls by "
        "%{x:.2f}<extra></extra>",
    }  # fmt: skip
    part, reach = 1.1 * balanced(why.by_row), 1.1 * balanced(why.by_step)
    zero = {"zeroline": True, "zerolinecolor": look.faint, "nticks": 4, "tickangle": 0}
    figure = row_figure(
        [
            Panel(digit.title, [*digit.traces, lit], xaxis=digit.xaxis, image=True),
            Panel(f"what each row does for {over}", [bars], 1.0, {"range": [-part, part], **zero}),
            Panel(
                f"lead of {over}",
                [curve(why.by_step, look.ink, "after row %{y}: lead %{x:+.2f}")],
                0.7,
                {"range": [-reach, reach], **zero},
            ),
        ],
        look,
        row=row,
        height=420,
    )
    first, last = why.band
    figure.add_shape(
        type="rect", name="mark", xref="x domain", x0=0, x1=1, yref="y", y0=first + 0.5,
        y1=last + 1.5, line={"color": plus, "width": 2},
    )  # fmt: skip
    return figure


def _see_through(colour: str, opacity: float) -> str:
    red, green, blue = rgb(colour)
    return f"rgba({red}, {green}, {blue}, {opacity})"
