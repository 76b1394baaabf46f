"""The lead by groups of units, and as single ones wrote it row by row."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.data import DIGITS
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.rows import Panel, balanced, curve, heat, row_figure
from rnn_demo.lenses.why.units_numbers import ByUnits
from rnn_demo.text import as_hover


def lead_figure(found: ByUnits, row: int, look: Colours) -> go.Figure:
    """The votes of the units that weigh most, and the lead, row by row."""
    by_row = np.stack([v.by_row for v in found.voices], axis=1)  # (T, MOST)
    high, lead = balanced(by_row), found.votes.logit
    reach = 1.1 * balanced(lead)
    hover = (
        f"after row %{{y}}: unit %{{x}}<br>vote for {found.answer}, not {found.rival}: %{{z:+.4f}}"
    )
    names = [as_hover(v.name) for v in found.voices]
    places = list(range(len(names)))
    return row_figure(
        [
            Panel(
                "the units that weigh most",
                [heat(by_row, -high, high, look.diverging, hover)],
                1.0,
                {"tickvals": places, "ticktext": names, "tickangle": 0, "tickfont": {"size": 10}},
                legend=True,
            ),
            Panel(
                f"lead of {found.answer} over {found.rival}",
                [curve(lead, look.accent, "after row %{y}: lead %{x:+.3f}")],
                0.6,
                {"range": [-reach, reach], "nticks": 4, "tickangle": 0, "zeroline": True,
                 "zerolinecolor": look.faint},
            ),
        ],
        look,
        row=row,
        height=400,
    )  # fmt: skip


def groups_figure(found: ByUnits, look: Colours) -> go.Figure:
    """The lead after the last row as a sum: ten groups of units, the bias, and all together."""
    names = [f"units for {d}" for d in range(DIGITS)]
    values = list(found.groups[:DIGITS])
    if found.groups[DIGITS]:
        names.append("units that tell nothing")
        values.append(found.groups[DIGITS])
    names.append("bias")
    values.append(found.bias)
    if not found.exact:
        names.append("other ways")
        values.append(found.rest)
    names.append("lead")
    values.append(found.lead)
    plus, minus = look.diverging[-2][1], look.diverging[1][1]
    ink = [plus if v > 0 else minus for v in values[:-1]] + [look.accent]
    bars = {
        "type": "bar", "orientation": "h", "y": names, "x": values, "marker": {"color": ink},
        "text": [f"{v:+.2f}" for v in values], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": look.ink}, "hovertemplate": "%{y}: %{x:+.4f}<extra></extra>",
    }  # fmt: skip
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.16 * (high - low)
    return go.Figure(
        data=[bars],
        layout={
            "height": 62 + 24 * len(names), "margin": {"l": 8, "r": 8, "t": 8, "b": 30},
            "xaxis": {"color": look.faint, "zerolinecolor": look.faint, "fixedrange": True,
                      "range": [low - room, high + room], "gridcolor": "rgba(128,128,128,.18)"},
            "yaxis": {"autorange": "reversed", "color": look.ink, "ticks": "", "fixedrange": True,
                      "automargin": True},
            "bargap": 0.25, "dragmode": False, "showlegend": False,
        },
    )  # fmt: skip


def sum_text(found: ByUnits) -> str:
    """The account in fixed width: what is added up, and the network's own number."""
    total = float(found.votes.total[-1])
    lines = [
        f"  votes of all units    {found.groups.sum():+12.6f}",
        f"+ bias of the last Dense{found.bias:+12.6f}",
        f"= sum                   {total:+12.6f}",
        f"  logit {found.answer} - logit {found.rival}     {found.lead:+12.6f}",
    ]
    if not found.exact:
        lines.append(f"  comes another way     {found.rest:+12.6f}")
    return "\n".join(lines)
