"""The digit with coloured rows, orange for the answer and blue for the rival; units' votes."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.explain.testset import LayerStatistics
from rnn_demo.figures.colours import Colours, PlotlyDict
from rnn_demo.figures.pixels import hex_to_rgb
from rnn_demo.figures.row_panels import (
    Panel,
    colour_limits_and_scale,
    curve_trace,
    heatmap_trace,
    image_panel,
    largest_magnitude,
    panels_figure,
)
from rnn_demo.lenses.why.numbers import LeadAndRowEffects, LeadByUnits
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.text_style import FINE_TEXT
from rnn_demo.words.escape import as_hover

LEAST = 0.1  # least ink that is coloured


def rows_figure(why: LeadAndRowEffects, row: int, look: Colours) -> go.Figure:
    """Return a figure of the digit coloured by row, each row's effect, and the lead."""
    plus, minus = str(look.diverging[-2][1]), str(look.diverging[1][1])
    over, image = as_hover(why.answer_over_rival_names), why.reading.image
    digit = image_panel(image, look)
    lit = heatmap_trace(
        np.where(image >= LEAST, why.by_row[:, None] * image, np.nan),
        -largest_magnitude(why.by_row), largest_magnitude(why.by_row),
        [[0, _css_rgba(minus, 0.9)], [0.5, _css_rgba(minus, 0)],
         [0.5, _css_rgba(plus, 0)], [1, _css_rgba(plus, 0.9)]],
        "%{line} %{y}",
    )  # fmt: skip
    lit["hoverinfo"], lit["hovertemplate"] = "skip", None
    bars: PlotlyDict = {
        "type": "bar", "orientation": "h", "x": why.by_row,
        "y": list(range(1, len(why.by_row) + 1)),
        "marker": {"color": [plus if v > 0 else minus for v in why.by_row]},
        "hovertemplate": "without %{line} %{y} and its neighbours<br>"
        f"the lead of {over} falls by %{{x:.2f}}<extra></extra>",
    }  # fmt: skip
    part, reach = 1.1 * largest_magnitude(why.by_row), 1.1 * largest_magnitude(why.by_step)
    figure = panels_figure(
        [
            Panel(digit.title, [*digit.traces, lit], xaxis=digit.xaxis, image=True),
            Panel(
                f"what each %{{line}} does for {over}, in logits",
                [bars],
                1.0,
                _signed_axis(part, look),
            ),
            Panel(
                "lead, in logits",
                [curve_trace(why.by_step, look.ink, "after %{line} %{y}: lead %{x:+.2f}")],
                0.7,
                _signed_axis(reach, look),
            ),
        ],
        look,
        row=row,
        height=420,
        line=why.reading.line_word,
    )
    first, last = why.band
    figure.add_shape(
        type="rect", name="mark", xref="x domain", x0=0, x1=1, yref="y", y0=first + 0.5,
        y1=last + 1.5, line={"color": plus, "width": 2},
    )  # fmt: skip
    return figure


def _signed_axis(reach: float, look: Colours) -> PlotlyDict:
    """Return settings of an axis from -reach to reach with ticks at 0 and a round number."""
    tick = _round_number_below(reach)
    return {
        "range": [-reach, reach], "zeroline": True, "zerolinecolor": look.faint, "tickangle": 0,
        "tickvals": [-tick, 0, tick], "ticktext": [f"\N{MINUS SIGN}{tick:g}", "0", f"+{tick:g}"],
    }  # fmt: skip


def _round_number_below(limit: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, ... and of their decimal parts up to a limit > 0."""
    power = 10.0 ** np.floor(np.log10(limit))
    return float(max(step * power for step in (1, 2, 5) if step * power <= limit))


def unit_votes_over_rival_figure(account: LeadByUnits, row: int, look: Colours) -> go.Figure:
    by_row = np.stack([voice.by_row for voice in account.voices], axis=1)  # (T, MOST)
    high, name = largest_magnitude(by_row), account.reading.class_name
    over = as_hover(f"{name(account.answer)}, not {name(account.rival)}")
    hover = f"after %{{line}} %{{y}}: unit %{{x}}<br>vote for {over}: %{{z:+.4f}}"
    axis = {
        "tickvals": list(range(len(account.voices))), "tickangle": 0,
        "tickfont": {"size": FINE_TEXT},
        "ticktext": [as_hover(voice.name) for voice in account.voices],
    }  # fmt: skip
    votes = heatmap_trace(by_row, -high, high, look.diverging, hover)
    panel = Panel("votes of the units that weigh most", [votes], 1.0, axis, legend=True)
    return panels_figure([panel], look, row=row, height=400, line=account.reading.line_word)


def unit_h_and_means_figure(
    reading: Reading,
    layer: LayerReading,
    unit: int,
    statistics: LayerStatistics,
    row: int,
    look: Colours,
) -> go.Figure:
    """Return a figure of the digit, the unit's h after each row, and its mean h by digit."""
    h = layer.states[layer.row_index_by_step, unit]
    by_digit = statistics.means[:, :, unit].T  # (28, 10)
    low, high, scale = colour_limits_and_scale(np.append(by_digit, h), layer.activation, look)
    axis = {"range": [1.05 * low - 0.03 * high, 1.05 * high], "nticks": 4, "tickangle": 0,
            "zeroline": True, "zerolinecolor": look.faint}  # fmt: skip
    means = heatmap_trace(
        by_digit, low, high, scale, "%{line} %{y} of the %{x}s<br>mean h = %{z:.4f}"
    )
    panels = [
        image_panel(reading.image, look),
        Panel("its h", [curve_trace(h, look.series[0], "%{line} %{y}: h = %{x:.4f}")], 0.7, axis),
        Panel("mean h by digit", [means], 0.9, {"nticks": 11, "tickangle": 0}, legend=True),
    ]
    upwards = layer.direction == "backward"
    return panels_figure(panels, look, row=row, height=430, upwards=upwards, line=reading.line_word)


def _css_rgba(colour: str, opacity: float) -> str:
    red, green, blue = hex_to_rgb(colour)
    return f"rgba({red}, {green}, {blue}, {opacity})"
